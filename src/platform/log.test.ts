import { describe, expect, it } from 'vitest';
import { createLog, type LogFields, maskNumber } from './log.ts';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog('info', { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('writes one JSON object per line, with the level as a word', () => {
    const lines = linesOf((log) => log.with({ carrier: 'demo' }).warn('bind lost', { attempt: 2 }));

    expect(lines).toEqual([
      { level: 'warn', time: expect.stringMatching(/Z$/), carrier: 'demo', attempt: 2, msg: 'bind lost' },
    ]);
  });

  it('leaves out what is below its level', () => {
    expect(linesOf((log) => log.debug('slice claimed'))).toEqual([]);
  });

  it('masks numbers wherever they are', () => {
    const error = new Error('no route to +33612345678', { cause: new Error('33612345678 refused') });
    const lines = linesOf((log) =>
      log.warn('+33612345678 refused', { recipient: '0612345678', numbers: ['+33612345678'], error }),
    );

    expect(JSON.stringify(lines)).not.toMatch(/612345678/);
    expect(lines[0]).toMatchObject({ msg: '+33612***78 refused', recipient: '06123***78', numbers: ['+33612***78'] });
  });

  it('leaves ids and instants readable', () => {
    const fields = { id: '01936f2e-7b1c-7123-8123-123456789012', at: '2026-03-29T01:00:00.123Z', micros: 123456789012 };

    expect(linesOf((log) => log.info('message accepted', fields))[0]).toMatchObject(fields);
  });

  it('never prints texts, keys or the rows that a database error quotes', () => {
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (text)=(Bonjour)' });
    const fields = { error, key: 'envoi_abc', text: 'Bonjour' } as unknown as LogFields;

    const [line] = linesOf((log) => log.error('insert failed', fields));

    expect(line).toMatchObject({ key: '***', text: '***', error: { code: '23505' } });
    expect(JSON.stringify(line)).not.toMatch(/Bonjour|envoi_abc/);
  });
});

describe('maskNumber', () => {
  it.each([
    ['+33612345678', '+33612***78'],
    ['33612345678', '33612***78'],
  ])('%s becomes %s', (number, mask) => {
    expect(maskNumber(number)).toBe(mask);
  });
});
