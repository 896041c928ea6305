import { describe, expect, it } from 'vitest';
import { query } from './frames.ts';
import { roleOf, TurnReader } from './turns.ts';

function message(type: string, ...texts: string[]): Buffer {
  const body = Buffer.from(texts.map((text) => `${text}\0`).join(''));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const [sync, describing, execute] = [message('S'), message('D', 'S'), message('E', '')];

describe('what a statement does to its transaction', () => {
  it.each([
    ['begin', 'begin'],
    ['start transaction isolation level serializable', 'begin'],
    ['BEGIN', 'begin'],
    ['commit', 'commit'],
    [' COMMIT ', 'commit'],
    ['rollback', 'rollback'],
    ['rollback to savepoint a', 'rollback'],
    ['insert into a values (1)', 'write'],
    ['with paid as (update balance set micros = 1 returning 1) select * from paid', 'write'],
    ['select 1', 'other'],
    ['listen work', 'other'],
    ['select updated_at from a', 'other'],
  ])('%s', (sql, role) => {
    expect(roleOf(sql)).toBe(role);
  });
});

describe('the turns of a client', () => {
  function turns(...frames: Buffer[]) {
    const reader = new TurnReader();
    return frames.flatMap((frame) => reader.read(frame) ?? []);
  }

  it('are single messages in the simple way', () => {
    const frames = [query('begin'), query('select 1')];
    expect(turns(...frames)).toEqual([
      { bytes: frames[0], role: 'begin' },
      { bytes: frames[1], role: 'other' },
    ]);
  });

  it('end with Sync in the extended way, and go by the text of their statement', () => {
    const frames = [message('P', '', 'insert into a values ($1)'), message('B', '', ''), describing, execute, sync];
    expect(turns(...frames)).toEqual([{ bytes: Buffer.concat(frames), role: 'write' }]);
  });

  it('know a statement by its name afterwards', () => {
    const prepare = [message('P', 'write', 'delete from a'), message('P', 'read', 'select 1'), sync];
    const use = (name: string) => [message('B', '', name), describing, execute, sync];

    const found = turns(...prepare, ...use('write'), ...use('read'), ...use('unknown'));

    expect(found.map(({ role }) => role)).toEqual(['other', 'write', 'other', 'other']);
  });

  it('may reach the server in part, when the client asks for it', () => {
    const reader = new TurnReader();
    const parse = message('P', '', 'select 1');
    expect(reader.read(parse)).toBeUndefined();

    expect(reader.flush()).toEqual(parse);
    expect(reader.read(sync)).toEqual({ bytes: sync, role: 'other' });
  });
});
