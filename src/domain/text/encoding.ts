import {
  basicCharacters,
  escapeCode,
  extensionCharacters,
  lockingShiftTables,
  singleShiftTables,
} from './gsm7-alphabet.ts';

/** How a text travels: the GSM alphabet when every character is in it, else all of it in 16-bit units. */
export type Encoding = 'GSM7' | 'UCS2';

/** National language identifiers, from elements 0x24 and 0x25 of a user data header. */
export type ShiftTables = { singleShift?: number | undefined; lockingShift?: number | undefined };

/** For each UTF-16 unit up to the euro sign: septets it costs, 0 when it is not in the alphabet. */
const septets = new Uint8Array(0x20ad);
/** For each of these units: its code, after the escape when it costs two. */
const codes = new Uint8Array(0x20ad);
for (const [code, character] of [...basicCharacters].entries()) {
  if (code !== escapeCode) learn(character, code, 1);
}
for (const [code, character] of Object.entries(extensionCharacters)) learn(character, Number(code), 2);

function learn(character: string, code: number, cost: number): void {
  codes[character.charCodeAt(0)] = code;
  septets[character.charCodeAt(0)] = cost;
}

/**
 * What every text goes through before it is counted or encoded: composed characters (a decomposed é, as macOS writes it, is
 * not in GSM 7-bit), LF line ends, no byte-order marks, no NUL (PostgreSQL refuses it), U+FFFD for half a surrogate pair.
 */
export function normaliseText(text: string): string {
  if (/^[\x20-\x7e\n]*$/.test(text)) return text;
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\ufeff\0]/g, '');
}

export function encodingOf(text: string): Encoding {
  return countSeptets(text) === undefined ? 'UCS2' : 'GSM7';
}

/** What is written the same in the GSM alphabet and in ASCII: most texts, and all that receipts say. */
const ALIKE = /^[\n\r !"#%&'()*+,\-./0-9:;<=>?A-Za-z]*$/;

/** Septets a text takes, two for each extension character, or undefined when it does not fit the GSM alphabet. */
export function countSeptets(text: string): number | undefined {
  if (ALIKE.test(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const cost = septetsOfUnit(text.charCodeAt(i));
    if (cost === 0) return undefined;
    count += cost;
  }
  return count;
}

/** Septets one UTF-16 unit takes: 1, 2, or 0 when it is not in the GSM alphabet. */
export function septetsOfUnit(unit: number): number {
  return septets[unit] ?? 0;
}

/** One septet per octet, as SMSCs want it. The text must be one that `encodingOf` calls GSM7; anything else is a bug. */
export function encodeGsm7(text: string): Buffer {
  if (ALIKE.test(text)) return Buffer.from(text, 'latin1');
  const length = countSeptets(text);
  if (length === undefined) throw new RangeError('text is not in the GSM 7-bit alphabet');
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (septets[unit] === 2) bytes[at++] = escapeCode;
    bytes[at++] = codes[unit]!;
  }
  return bytes;
}

/**
 * Reads septets, one per octet. Never fails: an unknown code after the escape is the basic character of that code, a doubled
 * escape or a lonely last one is a space (23.038), an octet above 0x7F, which no septet is, becomes U+FFFD.
 */
export function decodeGsm7(bytes: Uint8Array, { singleShift = 0, lockingShift = 0 }: ShiftTables = {}): string {
  const extension = singleShiftTables[singleShift] ?? extensionCharacters;
  const locking = lockingShiftTables[lockingShift];
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    let code = bytes[i]!;
    if (code === escapeCode) {
      code = bytes[++i] ?? escapeCode;
      text += extension[code] ?? (code === escapeCode ? ' ' : basic(code));
    } else {
      text += basic(code);
    }
  }
  return text;

  function basic(code: number): string {
    return locking?.[code] ?? basicCharacters[code] ?? '\ufffd';
  }
}

/** 16 bits a unit, big-endian, without a byte-order mark. Telephones read it as UTF-16, which is how emoji travel. */
export function encodeUcs2(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return bytes.swap16();
}

/**
 * Reads 16-bit units, big-endian unless a byte-order mark says otherwise; an odd last octet is dropped. Half a surrogate pair
 * is kept: its other half may open the next part of a long message. `normaliseText` deals with it once the parts are joined.
 */
export function decodeUcs2(bytes: Uint8Array): string {
  const units = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const littleEndian = units[0] === 0xff && units[1] === 0xfe;
  const text = (littleEndian ? units : units.swap16()).toString('utf16le');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Whether a text can travel as ISO-8859-1 (data coding 3). */
export function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** One octet a character. The text must be one that `isLatin1` accepts; anything else is a bug. */
export function encodeLatin1(text: string): Uint8Array {
  if (!isLatin1(text)) throw new RangeError('text is not in ISO-8859-1');
  return Buffer.from(text, 'latin1');
}

export function decodeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
