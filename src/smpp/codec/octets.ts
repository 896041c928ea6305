/** Integers and strings in place: the few primitives under all encoding and decoding. Big-endian, as SMPP is. */

/** Octets before the body: command_length, command_id, command_status, sequence_number. */
export const HEADER_LENGTH = 16;

/** Strings up to this long are built octet by octet: below it the call into native code costs more than the work. */
const SHORT_STRING = 24;

export function readUint32(buffer: Buffer, offset: number): number {
  return (
    ((buffer[offset]! << 24) | (buffer[offset + 1]! << 16) | (buffer[offset + 2]! << 8) | buffer[offset + 3]!) >>> 0
  );
}

export function writeUint32(buffer: Buffer, offset: number, value: number): void {
  buffer[offset] = value >>> 24;
  buffer[offset + 1] = value >>> 16;
  buffer[offset + 2] = value >>> 8;
  buffer[offset + 3] = value;
}

export function writeHeader(buffer: Buffer, offset: number, commandId: number, status: number, sequence: number): void {
  writeUint32(buffer, offset + 4, commandId);
  writeUint32(buffer, offset + 8, status);
  writeUint32(buffer, offset + 12, sequence);
}

/** Where the NUL of a C-octet string lies, or -1 when there is none before `end`. */
export function findNul(buffer: Buffer, offset: number, end: number): number {
  for (let at = offset; at < end; at += 1) if (buffer[at] === 0) return at;
  return -1;
}

/** Latin-1, a superset of the ASCII that the specification asks for. */
export function readLatin1(buffer: Buffer, start: number, end: number): string {
  if (start === end) return '';
  if (end - start > SHORT_STRING) return buffer.toString('latin1', start, end);
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(buffer[at]!);
  return text;
}

/**
 * Writes a C-octet string and returns the offset behind its NUL; -1 when a character is NUL or does not fit an octet. The
 * caller has made room.
 */
export function writeCString(buffer: Buffer, offset: number, text: string): number {
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0 || code > 0xff) return -1;
    buffer[offset + index] = code;
  }
  buffer[offset + length] = 0;
  return offset + length + 1;
}
