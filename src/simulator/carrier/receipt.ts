import { countSeptets, encodeGsm7 } from '#domain/text/encoding.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';
import { type Tlv, tlv } from '#smpp/codec/tlvs.ts';
import type { FinalOutcome, ReceiptForm } from './behaviour.ts';
import { type Message, states } from './message.ts';
import { type IdFormat, spellId, spellIdForOldPeer } from './message-id.ts';

const receiptClass = 0x04;
const intermediateClass = 0x20;
const international = { ton: 1, npi: 1 };
const national = { ton: 2, npi: 1 };
const gsmNetwork = 3;
const gsmCoding = 0;
const latin1Coding = 3;
const maxShortMessage = 254;

/** What a receipt is made of, beside the message: its outcome, when that was, and how the carrier writes receipts. */
export type ReceiptOptions = {
  outcome: FinalOutcome;
  doneAt: number;
  form: ReceiptForm;
  idFormat: IdFormat;
  tlvs: boolean;
};

/** Receipt by bits 1 and 0 of registered_delivery, intermediate notification by bit 4 (SMPP 3.4 §5.2.17, 5.0 §4.7.21). */
export function wantsReceipt({ state, intermediate }: FinalOutcome, registeredDelivery: number): boolean {
  if (intermediate) return (registeredDelivery & 0x10) !== 0;
  const delivered = state === 'delivered' || state === 'enroute' || state === 'accepted';
  switch (registeredDelivery & 3) {
    case 0:
      return false;
    case 1:
      return true;
    case 2:
      return !delivered;
    default:
      return delivered;
  }
}

/** The id as receipts of this message spell it. */
export function receiptId({ carrierId, oldPeer }: Message, form: ReceiptForm, idFormat: IdFormat): string {
  const id = form.foreignId ? carrierId + 1_000_000_007 : carrierId;
  return oldPeer ? spellIdForOldPeer(id) : spellId(id, form.idFormat ?? idFormat);
}

/** A receipt: source and destination are those of the message, swapped (SMPP 3.4 §2.11). */
export function buildReceipt(message: Message, options: ReceiptOptions): PduInput<'deliver_sm' | 'data_sm'> {
  const { outcome, form } = options;
  const id = receiptId(message, form, options.idFormat);
  const text = receiptText(message, id, options);
  const { octets, dataCoding } = receiptOctets(text);
  const payload = form.text === 'payload' || form.command === 'data_sm' || octets.length > maxShortMessage;
  const list = options.tlvs && form.tlvs !== false && !message.oldPeer ? receiptTlvs(message, id, options) : [];
  if (payload) list.push(tlv('message_payload', octets));
  const from = form.nationalSource ? national : international;
  const common = {
    source_addr_ton: from.ton,
    source_addr_npi: from.npi,
    source_addr: form.nationalSource ? `0${message.phone.slice(2)}` : message.phone,
    dest_addr_ton: message.fromTon,
    dest_addr_npi: message.fromNpi,
    destination_addr: message.from,
    esm_class: form.esmClass ?? (outcome.intermediate ? intermediateClass : receiptClass),
    data_coding: dataCoding,
    tlvs: list,
  };
  if (form.command === 'data_sm') return { command: 'data_sm', ...common };
  return { command: 'deliver_sm', ...common, ...(payload ? {} : { short_message: octets }) };
}

/** data_coding 0 stands for the GSM alphabet here, as in what clients send; a text that it cannot say goes as Latin-1. */
function receiptOctets(text: string): { octets: Buffer; dataCoding: number } {
  if (countSeptets(text) === undefined) return { octets: Buffer.from(text, 'latin1'), dataCoding: latin1Coding };
  return { octets: encodeGsm7(text), dataCoding: gsmCoding };
}

function receiptTlvs(message: Message, id: string, { outcome, form }: ReceiptOptions): Tlv[] {
  const list = [tlv('receipted_message_id', id), stateTlv(states[outcome.state].value)];
  const error = outcome.error ?? '000';
  if (form.asciiNetworkError) list.push(tlv('network_error_code', Buffer.from(error, 'latin1')));
  else if (/^\d+$/.test(error)) list.push(networkErrorTlv(Number(error)));
  if (message.reference >= 0) list.push(tlv('user_message_reference', message.reference));
  return list;
}

const stateTlvs: Tlv[] = [];
const networkErrorTlvs: Tlv[] = [];

function stateTlv(code: number): Tlv {
  stateTlvs[code] ??= tlv('message_state', code);
  return stateTlvs[code];
}

function networkErrorTlv(error: number): Tlv {
  networkErrorTlvs[error] ??= tlv('network_error_code', Buffer.of(gsmNetwork, error >> 8, error & 0xff));
  return networkErrorTlvs[error];
}

/** The text of SMPP 3.4 appendix B, or one of the ways in which carriers write it. */
function receiptText(message: Message, id: string, { outcome, doneAt, form }: ReceiptOptions): string {
  const delivered = outcome.state === 'delivered' ? '001' : '000';
  const stat = outcome.stat ?? states[outcome.state].stat;
  const error = outcome.error ?? '000';
  const submitted = receiptDate(message.at);
  const done = receiptDate(doneAt);
  const start = textStart(message.text);
  switch (form.text) {
    case 'none':
      return '';
    case 'nonsense':
      return 'Your message has been processed. Thank you!';
    case 'mixed-case':
      return `ID:${id} Sub:001 Dlvrd:${delivered} Submit Date:${submitted} Done Date:${done} Stat:${stat} Err:${error} Text:${start}`;
    case 'dense':
      return `id:${id} sub:001 dlvrd:${delivered} submitdate:${submitted}00 donedate:000000000000 stat:${stat} err:${error}`;
    case 'long-dates':
      return `id:${id} sub:001 dlvrd:${delivered} submit date:20${submitted}00 done date:20${done}00 stat:${stat} err:${error} text:`;
    default:
      return `id:${id} sub:001 dlvrd:${delivered} submit date:${submitted} done date:${done} stat:${stat} err:${error} text:${start}`;
  }
}

/** The first 20 characters; those that neither the GSM alphabet nor Latin-1 can say become question marks. */
function textStart(text: string): string {
  const start = text.slice(0, 20);
  if (countSeptets(start) !== undefined) return start;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that Latin-1 holds, control characters included
  return start.replace(/[^\x00-\xff]/g, '?');
}

const minuteMs = 60_000;
const datesOfMinutes = new Map<number, string>();

/** YYMMDDhhmm in UTC, the most common choice; remembered, since a busy carrier asks thousands of times a minute. */
function receiptDate(at: number): string {
  const minute = Math.floor(at / minuteMs);
  let date = datesOfMinutes.get(minute);
  if (date === undefined) {
    date = new Date(minute * minuteMs).toISOString().replace(/\D/g, '').slice(2, 12);
    if (datesOfMinutes.size > 1_000) datesOfMinutes.clear();
    datesOfMinutes.set(minute, date);
  }
  return date;
}
