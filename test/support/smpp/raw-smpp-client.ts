import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { CommandName } from '#smpp/codec/commands.ts';
import { Framer } from '#smpp/codec/framer.ts';
import { decode, encode } from '#smpp/codec/pdu.ts';
import { PduError } from '#smpp/codec/pdu-error.ts';
import type { Pdu, PduInput } from '#smpp/codec/pdu-types.ts';

const deadlineMs = 10_000;

type PduOf = { [C in CommandName]: Pdu<C> };
type Bind = { as?: 'transceiver' | 'transmitter' | 'receiver'; systemId?: string; password?: string; version?: number };

/**
 * An ESME as plain as can be: it sends what a test tells it and keeps what comes, so that a test sees every PDU and octet.
 * It answers receipts and replies by itself unless told otherwise.
 */
export class RawSmppClient {
  readonly received: Pdu[] = [];
  readonly malformed: PduError[] = [];
  octets = Buffer.alloc(0);
  closed = false;
  /** The command_status with which deliveries are answered; undefined: not at all. */
  deliverStatus: number | undefined = 0;
  readonly #socket: Socket;
  readonly #framer = new Framer();
  readonly #taken = new Set<Pdu>();
  #sequence = 1;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<RawSmppClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawSmppClient(socket);
  }

  /** Connects and binds; the bind must succeed. */
  static async bound(port: number, bind: Bind = {}): Promise<RawSmppClient> {
    const client = await RawSmppClient.connect(port);
    const response = await client.bind(bind);
    if (response.status !== 0) throw new Error(`bind refused with ${response.status}`);
    return client;
  }

  async bind({ as = 'transceiver', systemId = 'envoi', password = 'simulator', version = 0x34 }: Bind = {}) {
    return this.ask({ command: `bind_${as}`, system_id: systemId, password, interface_version: version });
  }

  /** Sends a PDU under the next sequence number, which it returns. */
  send(pdu: PduInput): number {
    const sequence = pdu.sequence ?? this.#sequence++;
    this.#socket.write(encode({ ...pdu, sequence }));
    return sequence;
  }

  sendOctets(octets: Buffer): void {
    this.#socket.write(octets);
  }

  /** Sends a request and waits for its response, or a generic_nack of the same number. */
  async ask(pdu: PduInput): Promise<Pdu> {
    const sequence = this.send(pdu);
    return this.next((answer) => answer.sequence === sequence && isResponse(answer));
  }

  /** A submit_sm that asks for a receipt. */
  submit(phone: string, fields: Partial<PduInput<'submit_sm'>> = {}): number {
    return this.send({
      command: 'submit_sm',
      source_addr: 'Envoi',
      source_addr_ton: 5,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: phone,
      registered_delivery: 1,
      short_message: Buffer.from('Hello'),
      ...fields,
    });
  }

  /** Waits for the next PDU that fits and that no earlier call returned. */
  async next(fits: (pdu: Pdu) => boolean): Promise<Pdu> {
    const giveUp = AbortSignal.timeout(deadlineMs);
    for (;;) {
      const found = this.received.find((pdu) => !this.#taken.has(pdu) && fits(pdu));
      if (found) {
        this.#taken.add(found);
        return found;
      }
      if (this.closed || giveUp.aborted) throw new Error(`never came; came: ${JSON.stringify(this.received)}`);
      await this.#change(giveUp);
    }
  }

  nextOf<C extends CommandName>(command: C): Promise<PduOf[C]> {
    return this.next((pdu) => pdu.command === command) as Promise<PduOf[C]>;
  }

  /** A receipt or reply that came as deliver_sm. */
  nextDelivery(): Promise<Pdu<'deliver_sm'>> {
    return this.nextOf('deliver_sm');
  }

  async untilClosed(): Promise<void> {
    const giveUp = AbortSignal.timeout(deadlineMs);
    while (!this.closed) {
      if (giveUp.aborted) throw new Error('the link was not closed');
      await this.#change(giveUp);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #change(giveUp: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      giveUp.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #hear(chunk: Buffer): void {
    this.octets = Buffer.concat([this.octets, chunk]);
    try {
      this.#framer.push(chunk, (buffer, start, end) => this.#read(Buffer.from(buffer.subarray(start, end))));
    } catch (error) {
      this.#note(error);
    }
    this.#wake();
  }

  #read(frame: Buffer): void {
    let pdu: Pdu;
    try {
      pdu = decode(frame);
    } catch (error) {
      this.#note(error);
      return;
    }
    this.received.push(pdu);
    const { command, sequence } = pdu;
    if ((command !== 'deliver_sm' && command !== 'data_sm') || this.deliverStatus === undefined) return;
    this.send({ command: `${command}_resp`, sequence, status: this.deliverStatus });
  }

  #note(error: unknown): void {
    if (!(error instanceof PduError)) throw error;
    this.malformed.push(error);
  }
}

const isResponse = ({ command }: Pdu): boolean => command.endsWith('_resp') || command === 'generic_nack';
