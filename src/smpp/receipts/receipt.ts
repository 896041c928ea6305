/**
 * Delivery receipts as they arrive: `readReceipt(pdu)` says whether a deliver_sm or data_sm is one, and what it tells.
 * Optional parameters come first; the text fills in what they leave out.
 */

import type { Pdu } from '../codec/pdu-types.ts';
import { readTlv } from '../codec/tlvs.ts';
import { type MessageState, messageStates, stateOfStat, stateOfValue } from './message-states.ts';
import { receiptLetters } from './receipt-letters.ts';
import { parseReceiptText, type ReceiptText } from './receipt-text.ts';

/**
 * Bits 5 to 2 of esm_class. Compared under this mask only: some carriers set others beside, such as 0x44 with a user data
 * header (3.4 section 5.2.12).
 */
const TYPE_BITS = 0x3c;
const RECEIPT_BIT = 0x04;
/** Some carriers write message_state as a digit. */
const ZERO_DIGIT = 0x30;
const USER_DATA_HEADER = 0x40;
const kinds: Record<number, ReceiptKind> = {
  4: 'receipt',
  8: 'sme_ack',
  16: 'sme_ack',
  32: 'intermediate',
};

/** `sme_ack`: the phone or its user acknowledged. `intermediate`: a notification under way, more will follow. */
export type ReceiptKind = 'receipt' | 'sme_ack' | 'intermediate';

/** Network (3.4 section 5.3.2.31: 1 ANSI-136, 2 IS-95, 3 GSM; undefined when the carrier wrote digits) and its code. */
export type NetworkError = { network: number | undefined; code: number };

export type SmppReceipt = {
  kind: ReceiptKind;
  /**
   * False when nothing but the text says that this is a receipt: it may be a message that somebody wrote to look like one.
   * Believe it only if its id is known, on this link and for this recipient.
   */
  certain: boolean;
  /**
   * The id in the parameter and the one in the text, where they differ: some carriers write an id of their own in one of
   * them. As the receipt spells them; `idVariants` lists what the answer to the submission may have said instead.
   */
  ids: readonly string[];
  state: MessageState | undefined;
  stat: string | undefined;
  err: string | undefined;
  networkError: NetworkError | undefined;
  /** As written; `receiptDate` reads both dates. */
  submitDate: string | undefined;
  doneDate: string | undefined;
  /** What the sender of the message had set, if the carrier echoes it. */
  userMessageReference: number | undefined;
  /** The text, as `receiptLetters` reads it. */
  text: string;
};

/** The receipt that a PDU is, or undefined for a message from a phone. `decoded`: its text, where it is known already. */
export function readReceipt(pdu: Pdu<'deliver_sm' | 'data_sm'>, decoded?: string): SmppReceipt | undefined {
  const type = pdu.esm_class & TYPE_BITS;
  const kind = kinds[type] ?? (type & RECEIPT_BIT ? 'receipt' : undefined);
  const receiptedId = pdu.tlvs.length > 0 ? readTlv(pdu.tlvs, 'receipted_message_id') : undefined;
  const certain = kind !== undefined || receiptedId !== undefined;
  const { text, fields } = decoded === undefined ? findText(pdu) : { text: decoded, fields: parseReceiptText(decoded) };
  if (!certain && !resembles(fields)) return undefined;
  return {
    kind: kind ?? 'receipt',
    certain,
    ids: idsOf(receiptedId, fields.id),
    state: stateOf(readTlv(pdu.tlvs, 'message_state'), fields.stat),
    stat: fields.stat,
    err: fields.err,
    networkError: readNetworkError(readTlv(pdu.tlvs, 'network_error_code')),
    submitDate: fields.submitDate,
    doneDate: fields.doneDate,
    userMessageReference: readTlv(pdu.tlvs, 'user_message_reference'),
    text,
  };
}

const resembles = ({ id, stat }: ReceiptText): boolean => id !== undefined && stat !== undefined;

/** A parameter that is blank is none. */
function idsOf(receiptedId: string | undefined, written: string | undefined): string[] {
  const ids: string[] = [];
  const first = receiptedId?.trim();
  if (first) ids.push(first);
  if (written && written !== first) ids.push(written);
  return ids;
}

/** The parameter's state, unless it leaves open what the text says has ended. */
function stateOf(value: number | undefined, stat: string | undefined): MessageState | undefined {
  const stated = value === undefined ? undefined : stateOfValue(value >= ZERO_DIGIT ? value - ZERO_DIGIT : value);
  if (stated && messageStates[stated].final) return stated;
  const written = stat === undefined ? undefined : stateOfStat(stat);
  return written && (!stated || messageStates[written].final) ? written : stated;
}

type FoundText = { text: string; fields: ReceiptText };

/**
 * short_message or message_payload, whichever holds the receipt where both have octets, behind a user data header. Some
 * carriers announce a header and send none: then the text begins at the first octet.
 */
function findText(pdu: Pdu<'deliver_sm' | 'data_sm'>): FoundText {
  let first: FoundText | undefined;
  const short = pdu.command === 'deliver_sm' ? pdu.short_message : undefined;
  for (const octets of [short, readTlv(pdu.tlvs, 'message_payload')]) {
    if (!octets || octets.length === 0) continue;
    const header = pdu.esm_class & USER_DATA_HEADER ? Math.min(1 + octets[0]!, octets.length) : 0;
    for (const start of header > 0 ? [header, 0] : [0]) {
      const text = receiptLetters(octets.subarray(start));
      const found = { text, fields: parseReceiptText(text) };
      if (resembles(found.fields)) return found;
      first ??= found;
    }
  }
  return first ?? { text: '', fields: {} };
}

/** Three octets: network and code; or, from some carriers, three digits of ASCII. */
export function readNetworkError(octets: Buffer | undefined): NetworkError | undefined {
  if (octets?.length !== 3) return undefined;
  const digits = octets.toString('latin1');
  if (/^\d+$/.test(digits)) return { network: undefined, code: Number(digits) };
  return { network: octets[0]!, code: octets.readUInt16BE(1) };
}
