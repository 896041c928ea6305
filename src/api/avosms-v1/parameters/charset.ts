import { isUtf8 } from 'node:buffer';

/** Makes text of a piece of a body. */
export type Decode = (piece: Buffer) => string;

const DIFFERS_FROM_LATIN1 = /[\u0080-\u009f]/;
const windows1252 = new TextDecoder('windows-1252');

/**
 * How the bytes of a body become text: UTF-8, or Windows-1252 where they cannot be UTF-8. A whole body has one character set.
 *
 * Programs cut texts by bytes (PHP's `substr`), so a character may be broken in what is UTF-8 all the same. It is left out:
 * nobody can tell what it was, and a replacement character would make the message UCS-2 at twice the price.
 */
export function decoderOf(body: Buffer): Decode {
  if (isUtf8(body)) return decodeUtf8;
  return isBrokenUtf8(body) ? decodeBrokenUtf8 : decodeWindows1252;
}

/** The decoder of the platform takes ten times as long for a short text, so it is asked for what differs from Latin-1 only. */
function decodeWindows1252(piece: Buffer): string {
  const text = piece.toString('latin1');
  return DIFFERS_FROM_LATIN1.test(text) ? windows1252.decode(piece) : text;
}

function decodeUtf8(piece: Buffer): string {
  return piece.toString('utf8');
}

function decodeBrokenUtf8(piece: Buffer): string {
  return piece.toString('utf8').replaceAll('\ufffd', '');
}

/** First bytes of characters that French texts have, and emoji: Â…, Ã… (é, à, ç, «), â… (’, €, …) and ð… in Windows-1252. */
const LIKELY_FIRST = new Set([0xc2, 0xc3, 0xe2, 0xf0]);

/**
 * Weighs whole characters of UTF-8, and what is left of one that was cut, against bytes that are letters of Windows-1252.
 * `É»` and its like are characters of UTF-8 by chance, but then there are more letters around.
 */
function isBrokenUtf8(body: Buffer): boolean {
  let characters = 0;
  let letters = 0;
  for (let at = 0; at < body.length; ) {
    if (body[at]! < 0x80) {
      at++;
      continue;
    }
    const { length, kind } = sequenceAt(body, at);
    at += length;
    if (kind === 'letter') letters++;
    else characters++;
  }
  return characters > letters;
}

type Sequence = { length: number; kind: 'character' | 'cut' | 'letter' };

const LETTER: Sequence = { length: 1, kind: 'letter' };

/** What begins with a byte above 0x7F. */
function sequenceAt(body: Buffer, at: number): Sequence {
  const first = body[at]!;
  const wanted =
    first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 1;
  if (wanted === 1) return LETTER;
  let length = 1;
  while (length < wanted && ((body[at + length] ?? 0) & 0xc0) === 0x80) length++;
  if (length === wanted) return wholeSequence(body.subarray(at, at + wanted));
  // One byte of a character, then a letter: more likely the Portuguese `NÃO` than a text that was cut.
  if (!LIKELY_FIRST.has(first) || (length === 1 && isAsciiLetter(body[at + 1]))) return LETTER;
  return { length, kind: 'cut' };
}

/** Half of a surrogate pair, which some write as if it were a character, is one that was cut. */
function wholeSequence(bytes: Uint8Array): Sequence {
  if (isUtf8(bytes)) return { length: bytes.length, kind: 'character' };
  return bytes[0] === 0xed ? { length: bytes.length, kind: 'cut' } : LETTER;
}

function isAsciiLetter(byte = 0): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
