/**
 * Cuts a stream of octets into PDUs. Feed it chunks as they arrive; it names each whole frame, in place where the frame lies
 * within one chunk. What is unfinished is kept in a buffer of just its announced length, which is checked against the cap
 * before it is allocated.
 */
import { HEADER_LENGTH, readUint32 } from './octets.ts';
import { PduError } from './pdu-error.ts';

/** A message_payload may hold 65,535 octets; with all other fields a PDU stays below this. */
export const MAX_PDU_LENGTH = 70_000;
const LENGTH_OCTETS = 4;

/** One PDU: `buffer` from `start` to `end`. The framer does not write to it again. */
export type OnFrame = (buffer: Buffer, start: number, end: number) => void;

export class Framer {
  readonly #cap: number;
  /** The beginning of a frame, or undefined between frames; only command_length at first. */
  #partial: Buffer | undefined;
  #filled = 0;

  constructor(cap = MAX_PDU_LENGTH) {
    this.#cap = cap;
  }

  /** True while the last octets received are the beginning of a PDU. */
  get unfinished(): boolean {
    return this.#filled > 0;
  }

  /** Throws PduError (RINVCMDLEN, framing lost) for a length no PDU can have. The stream is then unreadable: close it. */
  push(chunk: Buffer, onFrame: OnFrame): void {
    let offset = this.#filled === 0 ? 0 : this.#complete(chunk, onFrame);
    const end = chunk.length;
    while (end - offset >= LENGTH_OCTETS) {
      const length = this.#checked(readUint32(chunk, offset));
      if (end - offset < length) break;
      onFrame(chunk, offset, offset + length);
      offset += length;
    }
    if (offset < end) this.#keep(chunk, offset);
  }

  /** Adds to the unfinished frame; returns how much of the chunk it took. */
  #complete(chunk: Buffer, onFrame: OnFrame): number {
    let offset = 0;
    if (this.#filled < LENGTH_OCTETS) {
      offset = this.#fill(chunk, 0, LENGTH_OCTETS);
      if (this.#filled < LENGTH_OCTETS) return offset;
      this.#grow(this.#checked(readUint32(this.#partial!, 0)));
    }
    offset = this.#fill(chunk, offset, this.#partial!.length);
    if (this.#filled === this.#partial!.length) {
      const frame = this.#partial!;
      this.#partial = undefined;
      this.#filled = 0;
      onFrame(frame, 0, frame.length);
    }
    return offset;
  }

  #fill(chunk: Buffer, offset: number, target: number): number {
    const end = Math.min(chunk.length, offset + target - this.#filled);
    chunk.copy(this.#partial!, this.#filled, offset, end);
    this.#filled += end - offset;
    return end;
  }

  #grow(length: number): void {
    const frame = Buffer.allocUnsafeSlow(length);
    this.#partial!.copy(frame, 0, 0, this.#filled);
    this.#partial = frame;
  }

  /** Begins an unfinished frame with what is left of a chunk. */
  #keep(chunk: Buffer, offset: number): void {
    const left = chunk.length - offset;
    const known = left >= LENGTH_OCTETS;
    this.#partial = Buffer.allocUnsafeSlow(known ? readUint32(chunk, offset) : LENGTH_OCTETS);
    this.#filled = left;
    chunk.copy(this.#partial, 0, offset);
  }

  #checked(length: number): number {
    if (length >= HEADER_LENGTH && length <= this.#cap) return length;
    throw new PduError('RINVCMDLEN', `command_length is ${length}`, true);
  }
}
