import { afterEach, describe, expect, it } from 'vitest';
import { TooMuch } from './fields.ts';
import { ReaderPool } from './reader-pool.ts';
import { ReadingAbandoned } from './work.ts';

const FORM = 'application/x-www-form-urlencoded';
const wanted = new AbortController().signal;

let pool: ReaderPool;
afterEach(() => pool.close());

/** Memory of its own, as a body that was received has it. */
function bodyOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

const job = (text: string, more: { client?: string; contentType?: string; started?: () => void } = {}) => ({
  ...{ bytes: bodyOf(text), contentType: FORM, client: 'a' },
  ...more,
});

describe('a pool of readers', () => {
  it('reads as it would be read here', async () => {
    pool = new ReaderPool({ mostBytes: 1_000_000, mostRecipients: 3 });

    const fields = await pool.read(job('a=1&b[]=2&recipients[]=A&recipients[]=B,C&c=%E9'), wanted);

    expect([...fields.single]).toEqual([
      ['a', '1'],
      ['b', undefined],
      ['c', 'é'],
    ]);
    expect(fields.recipients).toEqual(['A', 'B', 'C']);
    expect((await pool.read(job('a=1'), wanted)).recipients).toEqual([]);
    await expect(pool.read(job('recipients=A,B,C,D'), wanted)).rejects.toThrow(TooMuch);
  });

  it('takes clients in turns, whatever each has brought', async () => {
    pool = new ReaderPool({ mostBytes: 1_000_000, mostRecipients: 3, threads: 1 });
    const begun: string[] = [];
    const read = (client: string, name: string) =>
      pool.read(job('a=1', { client, started: () => begun.push(name) }), wanted);

    await Promise.all([
      read('a', 'a1'),
      read('a', 'a2'),
      read('a', 'a3'),
      read('b', 'b1'),
      read('c', 'c1'),
      read('b', 'b2'),
    ]);

    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('ends what nobody waits for, while it waits and while it is read', async () => {
    pool = new ReaderPool({ mostBytes: 1_000_000, mostRecipients: 3, threads: 1 });
    const [left, leftToo] = [new AbortController(), new AbortController()];
    const begun: string[] = [];
    const long = job('a=1&'.repeat(20_000), { started: () => left.abort() });
    const waiting = job('b=1', { started: () => begun.push('waiting') });

    const both = [pool.read(long, left.signal), pool.read(waiting, leftToo.signal)];
    leftToo.abort();

    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      expect.any(ReadingAbandoned),
      expect.any(ReadingAbandoned),
    ]);
    expect(begun).toEqual([]);
    expect((await pool.read(job('c=1'), wanted)).single.get('c')).toBe('1');
  });

  it('reads on after a body so large that its thread is not kept', async () => {
    pool = new ReaderPool({ mostBytes: 10_000_000, mostRecipients: 3, threads: 1 });
    const huge = `a=${'x'.repeat(9_000_000)}&b=1`;

    const [first, second] = await Promise.all([pool.read(job(huge), wanted), pool.read(job('b=2'), wanted)]);

    expect([first.single.get('b'), second.single.get('b')]).toEqual(['1', '2']);
    expect(first.single.get('a')).toHaveLength(100_000);
  });
});
