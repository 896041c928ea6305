import { createServer, type Server } from 'node:net';
import { commandName, isResponseId, RESPONSE_BIT } from '#smpp/codec/commands.ts';
import type { PduError } from '#smpp/codec/pdu-error.ts';
import type { Pdu, PduInput } from '#smpp/codec/pdu-types.ts';
import { type StatusName, statusCode } from '#smpp/codec/statuses.ts';
import { tlv } from '#smpp/codec/tlvs.ts';
import type { Carrier } from './carrier.ts';
import type { QueuedDelivery } from './delivery-queue.ts';
import { Intake } from './intake.ts';
import { type BindKind, PeerConnection, type PeerConnectionHost } from './peer-connection.ts';
import { answerRequest } from './requests.ts';
import { answerSubmit, answerSubmitMulti } from './submits.ts';

/** The name under which the carrier binds, and the version of SMPP that it speaks. */
const carrierSystemId = 'simulator';
const smppVersion = 0x34;
const watchMs = 1_000;
/** A client that unbound has so long to read the answer and to close the connection itself. */
const leavingMs = 1_000;
/** SMPP 3.4 §4.1.1. Clients that hold to it, such as Kannel, cut a longer password to this. */
const longestPassword = 8;

type BindPdu = Pdu<'bind_transmitter'> | Pdu<'bind_receiver'> | Pdu<'bind_transceiver'>;

/** The SMSC: accepts connections, checks binds, and hands what clients ask to those who answer it. */
export class SmscServer implements PeerConnectionHost {
  readonly #carrier: Carrier;
  readonly #password: string;
  readonly #intake: Intake;
  readonly #links = new Set<PeerConnection>();
  readonly #server: Server;
  readonly #watching: NodeJS.Timeout;

  constructor(carrier: Carrier, password: string, server = createServer()) {
    this.#carrier = carrier;
    this.#password = password;
    this.#intake = new Intake(carrier);
    this.#server = server;
    server.on('connection', (socket) => this.#links.add(new PeerConnection(socket, this)));
    this.#watching = setInterval(() => {
      for (const link of this.#links) link.watch();
    }, watchMs).unref();
  }

  get turn() {
    return this.#carrier.turn;
  }

  settings() {
    return this.#carrier.settings;
  }

  now(): number {
    return this.#carrier.now();
  }

  get boundLinks(): number {
    return [...this.#links].filter(({ bound, left }) => bound && !left).length;
  }

  /** Drops every link without a word. Returns how many there were. */
  dropLinks(): number {
    for (const link of this.#links) link.dropAfterwards();
    return this.#links.size;
  }

  /** Sends unbind on every bound link; each closes once the client has answered. */
  unbindLinks(): number {
    const bound = [...this.#links].filter((link) => link.bound && !link.left);
    for (const link of bound) link.unbind();
    return bound.length;
  }

  async close(): Promise<void> {
    clearInterval(this.#watching);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.dropLinks();
    this.#carrier.turn.end();
    await closed;
  }

  request(link: PeerConnection, pdu: Pdu): void {
    switch (pdu.command) {
      case 'bind_transmitter':
      case 'bind_receiver':
      case 'bind_transceiver':
        this.#bind(link, pdu);
        return;
      case 'enquire_link':
        if (!this.settings().ignoreEnquireLink) link.send({ command: 'enquire_link_resp' }, pdu.sequence);
        return;
      case 'unbind':
        link.send({ command: 'unbind_resp' }, pdu.sequence);
        link.left = true;
        this.#carrier.after(leavingMs, () => link.dropAfterwards());
        return;
    }
    if (!link.canTransmit) {
      refuse(link, pdu, 'RINVBNDSTS');
      return;
    }
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        answerSubmit({ carrier: this.#carrier, intake: this.#intake }, link, pdu);
        return;
      case 'submit_multi':
        answerSubmitMulti({ carrier: this.#carrier, intake: this.#intake }, link, pdu);
        return;
      case 'query_sm':
      case 'cancel_sm':
      case 'replace_sm':
        answerRequest(this.#carrier, link, pdu);
        return;
      default:
        refuse(link, pdu, 'RINVCMDID');
    }
  }

  /** A known request is refused by its own response, so that its sender can settle it; all else by generic_nack. */
  malformed(link: PeerConnection, { commandId, sequence, status }: PduError): void {
    const response = isResponseId(commandId) ? undefined : commandName(commandId + RESPONSE_BIT);
    link.send({ command: response ?? 'generic_nack', status } as PduInput, sequence);
  }

  buildDelivery(delivery: QueuedDelivery): PduInput {
    return this.#carrier.buildDelivery(delivery);
  }

  settled(...settlement: Parameters<PeerConnectionHost['settled']>): void {
    this.#carrier.settled(...settlement);
  }

  closed(link: PeerConnection, unanswered: readonly QueuedDelivery[]): void {
    this.#links.delete(link);
    if (link.canReceive) this.#carrier.outbox(link.systemId).leave(link, unanswered);
  }

  #bind(link: PeerConnection, pdu: BindPdu): void {
    const status = link.bound ? statusCode('RALYBND') : this.#refusalOfBind(pdu);
    const command = `${pdu.command}_resp` as const;
    if (status !== 0) {
      // Without a body by the specification; clients that always read a system_id meet one at most carriers.
      link.send({ command, status, system_id: carrierSystemId }, pdu.sequence);
      return;
    }

    link.bound = pdu.command.slice('bind_'.length) as BindKind;
    link.systemId = pdu.system_id;
    link.oldPeer = pdu.interface_version < smppVersion;
    const { sendsInterfaceVersion, silentBind } = this.settings();
    const tlvs = sendsInterfaceVersion && !link.oldPeer ? [tlv('sc_interface_version', smppVersion)] : [];
    link.send({ command, system_id: carrierSystemId, tlvs }, pdu.sequence);
    link.silent = silentBind;
    if (link.canReceive) this.#carrier.outbox(link.systemId).join(link);
  }

  #refusalOfBind({ system_id: systemId, password }: BindPdu): number {
    const { bindStatus } = this.settings();
    if (bindStatus !== 0) return bindStatus;
    if (systemId === '') return statusCode('RINVSYSID');
    return this.#isPassword(password) ? 0 : statusCode('RINVPASWD');
  }

  #isPassword(given: string): boolean {
    return given === this.#password || (given.length === longestPassword && this.#password.startsWith(given));
  }
}

function refuse(link: PeerConnection, { command, sequence }: Pdu, status: StatusName): void {
  const response = `${command}_resp`;
  const known = command !== 'outbind' && command !== 'alert_notification' && !isResponseName(command);
  link.send({ command: known ? response : 'generic_nack', status: statusCode(status) } as PduInput, sequence);
}

const isResponseName = (command: string): boolean => command.endsWith('_resp') || command === 'generic_nack';
