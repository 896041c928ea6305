/**
 * Delivery receipts as they arrive: `readReceipt(pdu)` says whether a deliver_sm or data_sm is one, and what it tells.
 * Optional parameters come first; the text fills in what they leave out.
 */
import { type MessageState, stateOfStat, stateOfValue } from './message-states.ts';
import type { Pdu } from './pdu-types.ts';
import { parseReceiptText, type ReceiptText } from './receipt-text.ts';
import { readTlv } from './tlvs.ts';

/**
 * Bits 5 to 2 of esm_class. Compared under this mask only: some carriers set others beside, such as 0x44 with a user data
 * header (3.4 section 5.2.12).
 */
const TYPE_BITS = 0x3c;
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

export type Receipt = {
  kind: ReceiptKind;
  /**
   * False when nothing but the text says that this is a receipt: it may be a message that somebody wrote to look like one.
   * Believe it only if its id is known, on this link and for this recipient.
   */
  certain: boolean;
  /** As the receipt spells it; `idSpellings` lists what the answer to the submission may have said instead. */
  id: string | undefined;
  state: MessageState | undefined;
  stat: string | undefined;
  err: string | undefined;
  networkError: NetworkError | undefined;
  /** As written; `receiptDate` reads both dates. */
  submitDate: string | undefined;
  doneDate: string | undefined;
  /** What the sender of the message had set, if the carrier echoes it. */
  userMessageReference: number | undefined;
  /** The whole text, as Latin-1. */
  text: string;
};

/** The receipt that a PDU is, or undefined for a message from a phone. */
export function readReceipt(pdu: Pdu<'deliver_sm' | 'data_sm'>): Receipt | undefined {
  const kind = kinds[pdu.esm_class & TYPE_BITS];
  const receiptedId = pdu.tlvs.length > 0 ? readTlv(pdu.tlvs, 'receipted_message_id') : undefined;
  const certain = kind !== undefined || receiptedId !== undefined;
  const text = receiptTextOf(pdu);
  const fields = parseReceiptText(text);
  if (!certain && !resembles(fields)) return undefined;
  const value = readTlv(pdu.tlvs, 'message_state');
  return {
    kind: kind ?? 'receipt',
    certain,
    id: receiptedId || fields.id,
    state:
      (value === undefined ? undefined : stateOfValue(value)) ?? (fields.stat ? stateOfStat(fields.stat) : undefined),
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

/**
 * short_message, or message_payload when it is empty, behind a user data header if there is one. Latin-1 whatever
 * data_coding says; of a text in UCS-2, dropping the zero octets leaves the same letters.
 */
function receiptTextOf(pdu: Pdu<'deliver_sm' | 'data_sm'>): string {
  const short = pdu.command === 'deliver_sm' ? pdu.short_message : undefined;
  const octets = short?.length ? short : readTlv(pdu.tlvs, 'message_payload');
  if (!octets || octets.length === 0) return '';
  const start = pdu.esm_class & USER_DATA_HEADER ? Math.min(1 + octets[0]!, octets.length) : 0;
  const text = octets.toString('latin1', start);
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** Three octets: network and code; or, from some carriers, three digits of ASCII. */
export function readNetworkError(octets: Buffer | undefined): NetworkError | undefined {
  if (octets?.length !== 3) return undefined;
  const digits = octets.toString('latin1');
  if (/^\d+$/.test(digits)) return { network: undefined, code: Number(digits) };
  return { network: octets[0]!, code: octets.readUInt16BE(1) };
}
