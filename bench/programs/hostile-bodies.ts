/** A body, and the type it comes with. In chunks, each byte is one. */
export type Body = { type: string; bytes: Buffer; inChunks?: true };

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data; boundary=b';
/** A little less than the largest body that is taken. */
const BYTES = 4_000_000;

type Account = { id: string; key: string };

const filled = (piece: string, around = 0) => piece.repeat(Math.floor((BYTES - around) / piece.length));

function numbered(one: (i: number) => string, most = Number.POSITIVE_INFINITY): string {
  let text = '';
  for (let i = 0; text.length < BYTES - 200 && i < most; i++) text += one(i);
  return text;
}

/** The dearest bodies that were found, most of which no key is needed for. */
export function hostileBodies({ id, key }: Account): Record<string, Body> {
  const text = (type: string, body: string): Body => ({ type, bytes: Buffer.from(body) });
  // More of them hold up nobody more: they only take longer, a turn after the other, and then the other bodies come less often.
  const overseas = numbered((i) => `"0692${String(100_000 + i)}",`, 4_999);
  return {
    'form without values': text(FORM, filled('a&')),
    'form of recipients': text(
      FORM,
      numbered((i) => `recipients%5B${i}%5D=%E9612345678&`),
    ),
    'one value of %ff': text(FORM, `a=${filled('%ff', 2)}`),
    'form of brackets': text(FORM, filled('a[')),
    'JSON names': text(JSON_TYPE, `{${numbered((i) => `"a${i}":1,`)}"z":1}`),
    'JSON that nests': text(JSON_TYPE, `{"a":${filled('[', 5)}`),
    'JSON list that nobody asked for': text(JSON_TYPE, `{"x":[${filled('{"a":1},', 100)}1]}`),
    'JSON texts with escapes': text(JSON_TYPE, `{"x":[${filled('"\\n",', 100)}1]}`),
    'two million recipients': text(JSON_TYPE, `{"recipients":[${filled('1,', 100)}1]}`),
    'smallest parts': text(MULTIPART, `${filled('--b\r\n\r\n\r\n', 10)}--b--`),
    'a chunk for each byte': { ...text(FORM, `a=${'x'.repeat(BYTES / 10)}`), inChunks: true },
    'a value of 0xff': { type: FORM, bytes: Buffer.alloc(BYTES, 0xff) },
    'just below what a thread reads': text(JSON_TYPE, `{"recipients":[${'1,'.repeat(32_000)}1]}`),
    'numbers that the library reads': text(
      JSON_TYPE,
      `{"id":"${id}","key":"${key}","message":"Bonjour","recipients":[${overseas}"0692000000"]}`,
    ),
  };
}
