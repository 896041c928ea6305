import type { Socket } from 'node:net';
import { Framer } from '#smpp/codec/framer.ts';
import { decode, encodeInto } from '#smpp/codec/pdu.ts';
import { PduError } from '#smpp/codec/pdu-error.ts';
import type { Pdu, PduInput } from '#smpp/codec/pdu-types.ts';
import { PduWriter } from '#smpp/codec/pdu-writer.ts';
import type { Settings } from '../settings.ts';
import { type DeliveryVerdict, type QueuedDelivery, verdictOf } from './delivery-queue.ts';
import type { WriteTurn } from './turn.ts';

/** A client that does not bind is sent away after this. SMPP 3.4 calls it session_init_timer. */
const bindTimeoutMs = 10_000;
/** A link on which nothing came for so long is asked whether it lives; one that was asked twice in vain is dropped. */
const idleMs = 30_000;
const mostUnansweredEnquiries = 2;
/** A delivery without an answer for so long goes out again. */
const deliverTimeoutMs = 60_000;
/** A client that does not read what it is sent is not read from either, beyond this many octets. */
const mostUnread = 4 * 1024 * 1024;
const lastSequence = 0x7fff_ffff;

export type BindKind = 'transmitter' | 'receiver' | 'transceiver';

/** What a link needs from the carrier that it belongs to. */
export type PeerConnectionHost = {
  settings(): Settings;
  now(): number;
  readonly turn: WriteTurn;
  request(link: PeerConnection, pdu: Pdu): void;
  /** A frame that is no good PDU. */
  malformed(link: PeerConnection, error: PduError): void;
  buildDelivery(delivery: QueuedDelivery): PduInput;
  settled(link: PeerConnection, delivery: QueuedDelivery, verdict: DeliveryVerdict): void;
  closed(link: PeerConnection, unanswered: readonly QueuedDelivery[]): void;
};

/**
 * One TCP connection of a client, as the SMSC sees it. It owns its socket down to the octet, which the sessions of
 * `src/smpp` rightly do not offer: a carrier that cuts a PDU in two or numbers its answers wrongly has no other way.
 */
export class PeerConnection {
  bound: BindKind | undefined;
  systemId = '';
  /** Bound with an interface_version below 3.4. */
  oldPeer = false;
  /** Answers nothing any more, on request. */
  silent = false;
  /** The client has unbound: it gets no more deliveries, and what it asks is not heard. */
  left = false;
  submits = 0;
  readonly #socket: Socket;
  readonly #host: PeerConnectionHost;
  readonly #framer = new Framer();
  readonly #out = new PduWriter();
  readonly #open = new Map<number, { delivery: QueuedDelivery; at: number }>();
  readonly #openedAt: number;
  #sequence: number;
  #heardAt: number;
  #enquiries = 0;
  #written = 0;
  #closed = false;
  /** Octets of `#out` behind which the link dies; undefined while it lives. */
  #diesAfter: number | undefined;
  #byteByByte = false;

  constructor(socket: Socket, host: PeerConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#sequence = host.settings().firstSequence;
    this.#openedAt = host.now();
    this.#heardAt = this.#openedAt;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('drain', () => socket.resume());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#close());
  }

  get canReceive(): boolean {
    return this.bound === 'receiver' || this.bound === 'transceiver';
  }

  get canTransmit(): boolean {
    return this.bound === 'transmitter' || this.bound === 'transceiver';
  }

  hasRoom(): boolean {
    return this.#alive && !this.silent && !this.left && this.#open.size < this.#host.settings().deliverWindow;
  }

  get #alive(): boolean {
    return !this.#closed && this.#diesAfter === undefined;
  }

  /** Answers a request, or says anything else under a sequence number of the caller's choice. */
  send(pdu: PduInput, sequence: number): void {
    if (!this.#alive || this.silent) return;
    encodeInto(this.#out, pdu, sequence);
    this.#host.turn.join(this);
  }

  /** Sends bytes as they are. */
  sendBytes(bytes: Buffer): void {
    if (!this.#alive) return;
    this.#out.reserve(bytes.length).set(bytes, this.#out.length);
    this.#out.length += bytes.length;
    this.#host.turn.join(this);
  }

  /** Sends a request of the carrier's own; its answer settles the delivery. */
  deliver(delivery: QueuedDelivery): void {
    const sequence = this.#nextSequence();
    this.#open.set(sequence, { delivery, at: this.#host.now() });
    this.send(this.#host.buildDelivery(delivery), sequence);
  }

  unbind(): void {
    this.send({ command: 'unbind' }, this.#nextSequence());
  }

  /** Closes the link once what was said so far is written, but for its last octets. */
  dropAfterwards(withoutLast = 0): void {
    if (!this.#alive) return;
    this.#diesAfter = Math.max(0, this.#out.length - withoutLast);
    this.#host.turn.join(this);
  }

  /** Octets gathered for the end of this turn. */
  get gathered(): number {
    return this.#out.length;
  }

  /** Writes what this turn gathers one octet at a time. */
  writeByteByByte(): void {
    this.#byteByByte = true;
  }

  /** Looks after time-outs; called every second. */
  watch(): void {
    const now = this.#host.now();
    if (!this.bound && now - this.#openedAt > bindTimeoutMs) this.dropAfterwards();
    if (this.bound && now - this.#heardAt > idleMs * (this.#enquiries + 1)) this.#enquire();
    for (const [sequence, { delivery, at }] of this.#open) {
      if (now - at < deliverTimeoutMs) break;
      this.#open.delete(sequence);
      this.#host.settled(this, delivery, 'later');
    }
  }

  flush(): void {
    const bytes = Buffer.from(this.#out.buffer.subarray(0, this.#diesAfter ?? this.#out.length));
    this.#out.length = 0;
    const { dropAfterBytes, writeBytes } = this.#host.settings();
    const left = dropAfterBytes > 0 ? dropAfterBytes - this.#written : bytes.length;
    if (left < bytes.length) this.#diesAfter = 0;
    this.#write(bytes.subarray(0, Math.max(0, left)), this.#byteByByte ? 1 : writeBytes);
    this.#byteByByte = false;
    if (this.#diesAfter !== undefined) this.#socket.destroySoon();
    else if (this.#socket.writableLength > mostUnread) this.#socket.pause();
  }

  #write(bytes: Buffer, pieceLength: number): void {
    if (this.#closed || bytes.length === 0) return;
    this.#written += bytes.length;
    const step = pieceLength > 0 ? pieceLength : bytes.length;
    for (let at = 0; at < bytes.length; at += step) this.#socket.write(bytes.subarray(at, at + step));
  }

  #hear(chunk: Buffer): void {
    if (!this.#alive) return;
    this.#heardAt = this.#host.now();
    this.#enquiries = 0;
    try {
      this.#framer.push(chunk, (buffer, start, end) => this.#read(buffer, start, end));
    } catch (error) {
      this.#malformed(error);
    }
  }

  #read(buffer: Buffer, start: number, end: number): void {
    if (!this.#alive) return;
    let pdu: Pdu;
    try {
      pdu = decode(buffer, start, end);
    } catch (error) {
      this.#malformed(error);
      return;
    }
    switch (pdu.command) {
      case 'deliver_sm_resp':
      case 'data_sm_resp':
      case 'generic_nack':
        this.#settle(pdu.sequence, pdu.status);
        return;
      case 'enquire_link_resp':
        return;
      case 'unbind_resp':
        this.dropAfterwards();
        return;
      default:
        if (!this.left) this.#host.request(this, pdu);
    }
  }

  #malformed(error: unknown): void {
    if (!(error instanceof PduError)) throw error;
    this.#host.malformed(this, error);
    if (error.framingLost) this.dropAfterwards();
  }

  #settle(sequence: number, status: number): void {
    const open = this.#open.get(sequence);
    if (!open) return;
    this.#open.delete(sequence);
    this.#host.settled(this, open.delivery, verdictOf(status));
  }

  #enquire(): void {
    if (this.#enquiries++ >= mostUnansweredEnquiries) this.dropAfterwards();
    else this.send({ command: 'enquire_link' }, this.#nextSequence());
  }

  #nextSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = sequence >= lastSequence ? 1 : sequence + 1;
    return sequence;
  }

  #close(): void {
    this.#closed = true;
    const unanswered = [...this.#open.values()].map(({ delivery }) => delivery);
    this.#open.clear();
    this.#host.closed(this, unanswered);
  }
}
