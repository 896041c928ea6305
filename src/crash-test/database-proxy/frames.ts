// Messages of PostgreSQL's protocol, version 3 (PostgreSQL's manual, part VII, "Frontend/Backend Protocol"): a byte that says
// what it is, four bytes of length that count themselves, and the rest. The first message of a client has no such byte.

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** What a connection asks for before anything else. */
export const openings = { start: 196_608, cancel: 80_877_102, tls: 80_877_103, gss: 80_877_104 } as const;

/** Whether a session is in a transaction (T), in one that has failed (E), or in none (I). */
export type Status = 'I' | 'T' | 'E';

/** What the server says of an error: its class and kind, and whether the session ends with it. */
export type ServerError = { severity: 'ERROR' | 'FATAL'; sqlstate: string; message: string };

/** Cuts what comes over a connection into whole messages, however it was written. */
export class FrameReader {
  #parts: Buffer[] = [];
  #held = 0;
  #needed = HEADER_BYTES;

  /** The messages that are whole now, each with its head. */
  read(chunk: Buffer): Buffer[] {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return [];
    const data = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    const frames: Buffer[] = [];
    let at = 0;
    for (;;) {
      const left = data.length - at;
      this.#needed = left < HEADER_BYTES ? HEADER_BYTES : 1 + data.readUInt32BE(at + 1);
      if (left < this.#needed) break;
      frames.push(data.subarray(at, at + this.#needed));
      at += this.#needed;
    }
    this.#parts = at < data.length ? [data.subarray(at)] : [];
    this.#held = data.length - at;
    return frames;
  }
}

/** The first message of a client, as soon as it is whole, and what it asks for. */
export function readOpening(data: Buffer): { asks: number; bytes: Buffer; rest: Buffer } | undefined {
  if (data.length < 2 * LENGTH_BYTES) return undefined;
  const length = data.readUInt32BE(0);
  if (data.length < length) return undefined;
  return { asks: data.readUInt32BE(LENGTH_BYTES), bytes: data.subarray(0, length), rest: data.subarray(length) };
}

export function typeOf(frame: Buffer): string {
  return String.fromCharCode(frame[0]!);
}

/** A text that ends with a zero byte, from a place in a message. */
export function textAt(frame: Buffer, at: number): string {
  return frame.toString('utf8', at, frame.indexOf(0, at));
}

/** What `ReadyForQuery` says. */
export function statusOf(frame: Buffer): Status {
  return String.fromCharCode(frame[HEADER_BYTES]!) as Status;
}

/** The code of an `ErrorResponse`. */
export function sqlstateOf(frame: Buffer): string | undefined {
  for (let at = HEADER_BYTES; frame[at]; ) {
    const [field, text] = [String.fromCharCode(frame[at]!), textAt(frame, at + 1)];
    if (field === 'C') return text;
    at += 2 + Buffer.byteLength(text);
  }
  return undefined;
}

/** One statement, or several, in the simple way. */
export function query(sql: string): Buffer {
  return frame('Q', Buffer.from(`${sql}\0`));
}

export function ready(status: Status): Buffer {
  return frame('Z', Buffer.from(status));
}

export function errorResponse({ severity, sqlstate, message }: ServerError): Buffer {
  const fields = { S: severity, V: severity, C: sqlstate, M: message };
  const text = Object.entries(fields).map(([field, value]) => `${field}${value}\0`);
  return frame('E', Buffer.from(`${text.join('')}\0`));
}

/** Asks the server itself to fail: the error is then true of the transaction that it happens in. */
export function failingQuery({ sqlstate, message }: ServerError): Buffer {
  const words = message.replaceAll("'", "''").replaceAll('%', '%%');
  return query(`do $$ begin raise exception '${words}' using errcode = '${sqlstate}'; end $$`);
}

function frame(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(LENGTH_BYTES + body.length, 1);
  return Buffer.concat([head, body]);
}
