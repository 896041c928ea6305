import type { Pdu } from '#smpp/codec/pdu-types.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import { readTlv, type Tlv } from '#smpp/codec/tlvs.ts';
import type { SubmitAnswer } from './behaviour.ts';
import { behaviourOf } from './behaviour-of.ts';
import type { Carrier } from './carrier.ts';
import type { Message } from './message.ts';
import { rememberingDecoder } from './message-text.ts';
import type { PeerConnection } from './peer-connection.ts';
import { rememberingTimes } from './remembered-times.ts';

/** So many messages under way fill any memory: beyond it the queue is full, whatever the settings. */
const mostUnderWay = 1_000_000;

const nothing = Buffer.alloc(0);

/** What submit_sm, data_sm and submit_multi have in common. */
type Submission = Omit<Pdu<'data_sm'>, 'command' | 'destination_addr' | 'dest_addr_ton' | 'dest_addr_npi'> & {
  short_message?: Buffer;
  replace_if_present_flag?: number;
  schedule_delivery_time?: string;
  validity_period?: string;
};

/** Decides what is taken, and makes messages of it. One for each carrier: it remembers who was refused how often. */
export class Intake {
  readonly #carrier: Carrier;
  readonly #decode = rememberingDecoder();
  readonly #readTime = rememberingTimes();
  /** For numbers that are refused at first: how often each was refused since it was last taken. */
  readonly #refusals = new Map<string, number>();
  #tokens = 0;
  #countedAt = 0;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  /** The command_status with which a submit to this phone is refused, or 0. */
  refusal(phone: string): number {
    const status = this.#refusalOf(phone, behaviourOf(phone).answer);
    if (status !== 0) this.#carrier.figures.refused++;
    return status;
  }

  /** The command_status for times that are none, or 0. */
  refusalOfTimes({ schedule_delivery_time: schedule = '', validity_period: validity = '' }: Submission): number {
    if (schedule === '' && validity === '') return 0;
    const now = this.#carrier.now();
    if (schedule !== '' && this.#readTime(schedule, now) === undefined) return statusCode('RINVSCHED');
    return validity !== '' && this.#readTime(validity, now) === undefined ? statusCode('RINVEXPIRY') : 0;
  }

  /** Takes a message. All those of a submit_multi share the id of the first. */
  take(link: PeerConnection, pdu: Submission, to: { phone: string; carrierId?: number }): Message {
    const replaced = pdu.replace_if_present_flag === 1 ? this.#pendingLike(pdu, to.phone) : undefined;
    const octets = pdu.short_message?.length ? pdu.short_message : (payloadOf(pdu.tlvs) ?? nothing);
    const { text, part } = this.#decode(octets, pdu.data_coding, pdu.esm_class);
    if (replaced) {
      this.#carrier.replace(replaced, text, pdu.registered_delivery);
      return replaced;
    }
    const id = this.#carrier.nextId();
    const now = this.#carrier.now();
    const message: Message = {
      id,
      carrierId: to.carrierId ?? id,
      at: now,
      phone: to.phone,
      from: pdu.source_addr,
      fromTon: pdu.source_addr_ton,
      fromNpi: pdu.source_addr_npi,
      systemId: link.systemId,
      serviceType: pdu.service_type,
      text,
      dataCoding: pdu.data_coding,
      registeredDelivery: pdu.registered_delivery,
      reference: pdu.tlvs.length === 0 ? -1 : (readTlv(pdu.tlvs, 'user_message_reference') ?? -1),
      part: part ?? sarPart(pdu.tlvs),
      oldPeer: link.oldPeer,
      due: Math.max(now, this.#instantOf(pdu.schedule_delivery_time, now)),
      expires: this.#expiryOf(pdu, now),
      state: 'enroute',
      done: false,
      forgotten: false,
    };
    this.#carrier.take(message);
    return message;
  }

  /** Milliseconds since 1970 of a time that was checked; 0 for none. */
  #instantOf(time: string | undefined, now: number): number {
    return time ? (this.#readTime(time, now) ?? 0) : 0;
  }

  /** The end of validity, which data_sm says in a TLV. */
  #expiryOf({ validity_period: validity, tlvs }: Submission, now: number): number {
    const seconds = validity || tlvs.length === 0 ? undefined : readTlv(tlvs, 'qos_time_to_live');
    return seconds === undefined ? this.#instantOf(validity, now) : now + seconds * 1_000;
  }

  #refusalOf(phone: string, answer: SubmitAnswer | undefined): number {
    const { queueSize, ratePerSecond } = this.#carrier.settings;
    if (phone === '') return statusCode('RINVDSTADR');
    if (ratePerSecond > 0 && !this.#hasToken(ratePerSecond)) return statusCode('RTHROTTLED');
    const { underWay } = this.#carrier.phones;
    if (underWay >= mostUnderWay || (queueSize > 0 && underWay >= queueSize)) return statusCode('RMSGQFUL');
    if (answer?.kind === 'refused') return answer.status;
    return answer?.kind === 'refused-at-first' ? this.#refusedAtFirst(phone, answer) : 0;
  }

  #refusedAtFirst(phone: string, { status, times }: { status: number; times: number }): number {
    const refused = this.#refusals.get(phone) ?? 0;
    if (refused >= times) {
      this.#refusals.delete(phone);
      return 0;
    }
    this.#refusals.set(phone, refused + 1);
    return status;
  }

  /** A bucket that holds a tenth of a second: a client that spreads its submits evenly is not refused. */
  #hasToken(ratePerSecond: number): boolean {
    const now = this.#carrier.now();
    const most = Math.max(1, ratePerSecond / 10);
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#countedAt) * ratePerSecond) / 1_000);
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** A message that replace_if_present_flag replaces: same source, destination and service_type (SMPP 3.4 §5.2.18). */
  #pendingLike(pdu: Submission, phone: string): Message | undefined {
    const { source_addr: from, service_type: serviceType } = pdu;
    const received = this.#carrier.phones.find(phone)?.received ?? [];
    return received.findLast(
      (message) => message.state === 'enroute' && message.from === from && message.serviceType === serviceType,
    );
  }
}

function payloadOf(tlvs: readonly Tlv[]): Buffer | undefined {
  return tlvs.length === 0 ? undefined : readTlv(tlvs, 'message_payload');
}

/** The part that SAR TLVs name; all three or none count (SMPP 3.4 §5.3.2.22). */
function sarPart(tlvs: readonly Tlv[]): Message['part'] {
  if (tlvs.length < 3) return undefined;
  const reference = readTlv(tlvs, 'sar_msg_ref_num');
  const total = readTlv(tlvs, 'sar_total_segments');
  const sequence = readTlv(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || total === undefined || sequence === undefined) return undefined;
  return sequence >= 1 && sequence <= total ? { reference, total, sequence } : undefined;
}
