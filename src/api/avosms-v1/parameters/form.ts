import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectFields, type Fields, RECIPIENTS } from './fields.ts';
import { readPhpName } from './php-name.ts';

/** Pairs read before others get their turn: about 2 ms. A body may hold 100,000 recipients. */
const PAIRS_PER_TURN = 2_000;

/** Undoes the encoding of one name or value; undefined when its bytes are not of the character set tried. */
type Decode = (piece: string) => string | undefined;

const windows1252 = new TextDecoder('windows-1252');

/**
 * Reads `application/x-www-form-urlencoded` with PHP's rules (`a[]=1`, `a[0]=1`, `a=1`; the last of equal names wins), in
 * linear time and in turns. A body that is not UTF-8 as a whole is read as Windows-1252 as a whole.
 */
export async function readForm(body: Buffer): Promise<Fields> {
  const asUtf8 = isUtf8(body) ? await readPairs(body.toString('utf8'), decodeUtf8) : undefined;
  return asUtf8 ?? (await readPairs(body.toString('latin1'), decodeWindows1252)) ?? collectFields();
}

async function readPairs(body: string, decode: Decode): Promise<Fields | undefined> {
  const fields = collectFields();
  let pairs = 0;
  for (let at = 0; at < body.length; ) {
    const found = body.indexOf('&', at);
    const end = found === -1 ? body.length : found;
    if (end > at) {
      const equals = body.indexOf('=', at);
      const nameEnd = equals === -1 || equals > end ? end : equals;
      const name = decode(body.slice(at, nameEnd));
      const value = nameEnd === end ? '' : decode(body.slice(nameEnd + 1, end));
      if (name === undefined || value === undefined) return undefined;
      addPair(fields, name, value);
      if (++pairs % PAIRS_PER_TURN === 0) await nextTurn();
    }
    at = end + 1;
  }
  return fields;
}

/** One pair as PHP would register it. Multipart bodies name their parts by the same rules. */
export function addPair(fields: ReturnType<typeof collectFields>, written: string, value: string): void {
  const name = readPhpName(written);
  if (!name) return;
  if (name.isArray && name.base !== RECIPIENTS) fields.addArray(name.base);
  else fields.add(name.base, value);
}

function decodeUtf8(piece: string): string | undefined {
  const spaced = piece.includes('+') ? piece.replaceAll('+', ' ') : piece;
  if (!spaced.includes('%')) return spaced;
  if (!hasStrayPercent(spaced)) {
    try {
      return decodeURIComponent(spaced);
    } catch {
      return undefined;
    }
  }
  const bytes = percentDecode(Buffer.from(spaced, 'utf8').toString('latin1'));
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** `piece` has one character per byte. */
function decodeWindows1252(piece: string): string {
  return windows1252.decode(percentDecode(piece.replaceAll('+', ' ')));
}

/** PHP leaves a `%` alone that no two hexadecimal digits follow, as in a text that says `100%`. */
function hasStrayPercent(text: string): boolean {
  return /%(?![0-9a-f]{2})/i.test(text);
}

function percentDecode(latin1: string): Buffer {
  const bytes = latin1.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
