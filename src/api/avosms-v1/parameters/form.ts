import { decoderOf } from './charset.ts';
import { collectFields, type FieldCollector, type Fields, RECIPIENTS } from './fields.ts';
import { readPhpName } from './php-name.ts';
import type { FieldsReading } from './reading.ts';
import type { Work } from './work.ts';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * Reads `application/x-www-form-urlencoded` with PHP's rules (`a[]=1`, `a[0]=1`, `a=1`; the last of equal names wins), in
 * linear time. The character set is that of the whole body, once its percent signs are undone.
 * @throws {TooMuch}
 */
export function readForm(body: Buffer, { mostRecipients, work }: FieldsReading): Fields {
  const fields = collectFields(mostRecipients);
  const scratch = Buffer.allocUnsafe(body.length);
  const decode = decoderOf(scratch.subarray(0, percentDecode(body, scratch, work)));
  const text = (from: number, end: number) => {
    const piece = body.subarray(from, end);
    return decode(scratch.subarray(0, percentDecode(piece, scratch, work)));
  };

  for (let at = 0; at < body.length; ) {
    const end = work.find(body, AMPERSAND, at, body.length);
    if (end > at) {
      const nameEnd = work.find(body, EQUALS, at, end);
      addPair(fields, text(at, nameEnd), nameEnd === end ? '' : text(nameEnd + 1, end));
    }
    at = end + 1;
  }
  return fields;
}

/** One pair as PHP would register it. Multipart bodies name their parts by the same rules. */
export function addPair(fields: FieldCollector, written: string, value: string): void {
  const name = readPhpName(written);
  if (!name) return;
  if (name.isArray && name.base !== RECIPIENTS) fields.addArray(name.base);
  else fields.add(name.base, value);
}

/**
 * Undoes plus and percent signs from `encoded` into the beginning of `into`, and gives how many bytes came of it. PHP leaves a
 * `%` alone that no two hexadecimal digits follow, as in a text that says `100%`.
 */
function percentDecode(encoded: Uint8Array, into: Uint8Array, work: Work): number {
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at]!;
    const high = byte === PERCENT ? hexValue(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : hexValue(encoded[at + 2]);
    if (low !== -1) at += 2;
    into[length++] = low !== -1 ? high * 16 + low : byte === PLUS ? SPACE : byte;
  }
  work.spend(encoded.length);
  return length;
}

/** -1 for what is no hexadecimal digit. */
function hexValue(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
