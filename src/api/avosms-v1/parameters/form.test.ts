import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TooMuch } from './fields.ts';
import { readForm } from './form.ts';
import { reading } from './reading.ts';

const read = (body: string) => readForm(Buffer.from(body), reading());

describe('readForm', () => {
  it('reads what http_build_query writes', () => {
    const fields = read(
      'id=demo%40example.com&key=k&recipients%5B0%5D=%2B33612345678&recipients%5B1%5D=0612345679&message=%C3%A9t%C3%A9+%2B1',
    );

    expect(fields.single).toEqual(
      new Map([
        ['id', 'demo@example.com'],
        ['key', 'k'],
        ['message', 'été +1'],
      ]),
    );
    expect(fields.recipients).toEqual(['+33612345678', '0612345679']);
  });

  it.each([
    ['recipients[]=A&recipients[]=B', ['A', 'B']],
    ['recipients[0]=A&recipients[7]=B', ['A', 'B']],
    ['recipients=A&recipients=B', ['A', 'B']],
    ['recipients[0]=A&recipients[0]=B&recipients=C', ['A', 'B', 'C']],
    ['recipients[a][b]=A', ['A']],
  ])('keeps every recipient of %s', (body, recipients) => {
    expect(read(body).recipients).toEqual(recipients);
  });

  it.each<[string, [string, string | undefined][]]>([
    ['a=1&a=2', [['a', '2']]],
    ['a=1&a[]=2', [['a', undefined]]],
    ['a[]=1&a=2', [['a', '2']]],
    [
      'a&b=',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['a=1=2', [['a', '1=2']]],
    ['&&a=1&', [['a', '1']]],
    ['=1&[x]=2', []],
    ['a.b c=1', [['a_b_c', '1']]],
    [
      'a=100%&b=%zz%41',
      [
        ['a', '100%'],
        ['b', '%zzA'],
      ],
    ],
    ['__proto__=1', [['__proto__', '1']]],
    ['a=x%00y', [['a', 'xy']]],
  ])('reads %s as PHP does', (body, single) => {
    expect([...read(body).single]).toEqual(single);
  });

  it.each([
    ['percent-encoded', Buffer.from('message=%E9t%E9+%80')],
    ['raw', Buffer.from([...Buffer.from('message='), 0xe9, 0x74, 0xe9, 0x20, 0x80])],
    ['both', Buffer.from([...Buffer.from('message='), 0xe9, 0x74, ...Buffer.from('%E9+%80')])],
  ])('reads %s Windows-1252 where the body is not UTF-8', (_, body) => {
    expect(readForm(body, reading()).single.get('message')).toBe('été €');
  });

  it('takes the character set of the whole body, not of one field', () => {
    const fields = read('a=%C3%A9&b=%E9');

    expect([...fields.single.values()]).toEqual(['Ã©', 'é']);
  });

  it('reads raw UTF-8 bytes', () => {
    expect(read('message=été € 😀').single.get('message')).toBe('été € 😀');
  });

  it.each([
    ['1,001 names', Array.from({ length: 1_001 }, (_, i) => `x${i}=${i}`).join('&')],
    ['100,001 recipients', 'recipients=A&'.repeat(100_001)],
    ['100,001 recipients in one value', `recipients=${'A,'.repeat(100_001)}`],
    ['an equal name again and again', 'a&'.repeat(101_001)],
  ])('takes no more than it must: %s are too much', (_, body) => {
    expect(() => read(body)).toThrow(TooMuch);
  });

  it('takes 1,000 names and 100,000 recipients', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `x${i}=${i}&`).join('');
    const fields = read(names + 'recipients[]=A&'.repeat(100_000));

    expect([fields.single.size, fields.recipients.length]).toEqual([1_000, 100_000]);
  });
});

const php = spawnSync('php', ['-r', 'echo 1;']).stdout?.toString() === '1';
if (!php) console.warn('NOTICE: php is not installed: the form parser is not compared with PHP itself');

describe.skipIf(!php)('readForm beside PHP itself', () => {
  it('agrees on every field of any body', () => {
    const bodies = fc.sample(anyBody, 3_000).filter((body) => body !== '');
    const expected = askPhp(bodies);

    for (const [index, body] of bodies.entries()) {
      const fields = read(body);
      const single = [...fields.single].map(([name, value]) => [name, value ?? null]);
      expect([body, Object.fromEntries(single)]).toEqual([body, expected[index]]);
    }
  });
});

// No letter that makes a byte above 127 of a stray percent: PHP keeps bytes, we read characters.
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('x', 'y', 'id', 'message', '0', '1', ' ', '.', '%20', '%2E', '+', '_') },
  { weight: 3, arbitrary: fc.constantFrom('[', ']', '[]', '[0]', '[x]', '%5B', '%5D', '%5B%5D') },
  { weight: 1, arbitrary: fc.constantFrom('%', '%4', '%41', '%zz', '%00', '%C3%A9', 'é', '=', '%3D', '%26', ';') },
);
const anyBody = fc
  .array(
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
    { minLength: 1, maxLength: 6 },
  )
  .map((pairs) => pairs.join('&'));

/** Each body by PHP's own parser: text for a single value (NUL left out, as here), null for an array. */
function askPhp(bodies: string[]): Record<string, string | null>[] {
  const script = `
    $out = [];
    foreach (json_decode(stream_get_contents(STDIN)) as $body) {
      parse_str($body, $fields);
      foreach ($fields as $k => $v) $fields[$k] = is_array($v) ? null : str_replace("\\0", "", $v);
      $out[] = (object) $fields;
    }
    echo json_encode($out, JSON_THROW_ON_ERROR);`;
  const run = spawnSync('php', ['-r', script], { input: JSON.stringify(bodies), maxBuffer: 2 ** 26 });
  if (run.status !== 0) throw new Error(`php failed: ${run.stdout}${run.stderr}`);
  return JSON.parse(run.stdout.toString());
}
