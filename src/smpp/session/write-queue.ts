/**
 * What waits to leave on a socket. PDUs gather in one buffer, which is handed over in one write when the current turn of the
 * event loop has done its work; while a write is under way the next ones gather behind it. So many PDUs share one system
 * call, and we know exactly which octets were never handed to the socket.
 */
import type { Duplex } from 'node:stream';
import { PduWriter } from '../codec/pdu-writer.ts';

/** Gathered octets beyond this are not held back for the end of the turn. */
const FLUSH_OCTETS = 65_536;
/** A buffer that one burst made larger than this is not kept for reuse. */
const REUSE_OCTETS = 262_144;

export class WriteQueue {
  /** Append here, then call `touched`. */
  writer = new PduWriter();
  readonly #socket: Duplex;
  readonly #onDrained: () => void;
  #spare: PduWriter | undefined = new PduWriter();
  #handed = 0;
  #open = false;
  #scheduled: NodeJS.Immediate | undefined;
  #onFlushed: (() => void) | undefined;

  /** `onDrained` is called whenever a write has been taken by the system. */
  constructor(socket: Duplex, onDrained: () => void) {
    this.#socket = socket;
    this.#onDrained = onDrained;
  }

  /** Octets gathered and not handed to the socket. */
  get queued(): number {
    return this.writer.length;
  }

  /** Where the next PDU will begin in the stream of all octets ever queued here. */
  get position(): number {
    return this.#handed + this.writer.length;
  }

  /** Whether the PDU that begins there was handed to the socket: it may have reached the peer. */
  isHanded(position: number): boolean {
    return position < this.#handed;
  }

  /** The socket is connected: what has gathered goes out. */
  open(): void {
    this.#open = true;
    this.flush();
  }

  /** Something was appended to `writer`. */
  touched(): void {
    if (this.#scheduled !== undefined) return;
    if (this.writer.length > FLUSH_OCTETS) this.flush();
    else this.#scheduled = setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const next = this.#spare;
    if (!this.#open || !next || !this.#socket.writable) return;
    if (this.writer.length === 0) {
      this.#resolveFlushed();
      return;
    }
    const writing = this.writer;
    this.writer = next;
    this.#spare = undefined;
    this.#handed += writing.length;
    this.#socket.write(writing.view(), () => this.#written(writing));
  }

  /** Calls back once everything gathered so far and until then was taken by the system. */
  whenFlushed(callback: () => void): void {
    this.#onFlushed = callback;
    this.flush();
  }

  /** Nothing is handed over any more. */
  close(): void {
    this.#open = false;
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #written(writer: PduWriter): void {
    writer.length = 0;
    this.#spare = writer.buffer.length > REUSE_OCTETS ? new PduWriter() : writer;
    if (this.writer.length > 0) this.flush();
    else this.#resolveFlushed();
    this.#onDrained();
  }

  #resolveFlushed(): void {
    const callback = this.#onFlushed;
    this.#onFlushed = undefined;
    callback?.();
  }
}
