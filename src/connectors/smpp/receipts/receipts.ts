import { decodeInbound } from '#domain/text/inbound-text.ts';
import { type MessageState, messageStates, stateOfStat } from '#smpp/receipts/message-states.ts';
import { type NetworkError, readReceipt as readSmppReceipt, type SmppReceipt } from '#smpp/receipts/receipt.ts';
import { receiptLetters } from '#smpp/receipts/receipt-letters.ts';
import type { Receipt, ReceiptState } from '../../connector.ts';
import { longestWord, truncated, truncatedId, truncatedVariants } from '../binds/limits.ts';
import { type Delivery, messageOctets, numberOf, readReply } from '../deliveries/replies.ts';
import { inboundOctets } from '../deliveries/reply-text.ts';
import type { SmppSettings } from '../settings.ts';
import type { ReceiptIds } from './receipt-ids.ts';
import { takenAt } from './receipt-times.ts';

const tonInternational = 1;

/** So many spellings of an id of so many characters are few octets. */
const standardVariants = 30;
const usualId = 36;

/** An address of nine digits is a telephone number; short codes and names have fewer. */
const telephone = /(?:\d\D*){9}/;

/** What a receipt tells, whoever read it: the library, or the carrier's own pattern. */
type ReceiptFacts = Pick<SmppReceipt, 'kind' | 'certain' | 'ids' | 'state' | 'stat' | 'err' | 'networkError' | 'text'>;

/** What a state of SMPP means for a message, in a receipt and in the answer to a query. */
export const receiptStateOf: Record<MessageState, ReceiptState> = {
  SCHEDULED: 'buffered',
  ENROUTE: 'buffered',
  DELIVERED: 'delivered',
  EXPIRED: 'undelivered',
  DELETED: 'undelivered',
  UNDELIVERABLE: 'undelivered',
  ACCEPTED: 'buffered', // final in the specification, “the SMSC has it” in the field
  UNKNOWN: 'unknown',
  REJECTED: 'undelivered',
  SKIPPED: 'undelivered',
};

/**
 * `ids`: as the receipt writes them, the likeliest first; none when it has none. `unread`: what of it could not be read, in
 * words for the operator.
 */
export type ReadReceipt = Receipt & { ids: readonly string[]; unread?: string };

/** The receipt that a delivery is, or undefined for a text from a phone. */
export function readReceipt(
  delivery: Delivery,
  settings: SmppSettings,
  ids: Pick<ReceiptIds, 'candidates'>,
): ReadReceipt | undefined {
  const facts = readFacts(delivery, settings);
  if (!facts) return undefined;
  const code = codeOf(facts, settings.receiptWords);
  const written = [...new Set(facts.ids.map(truncatedId))];
  const addresses = addressesOf(delivery, settings);
  const variants = written.map((id) => ids.candidates(id, addresses.number));
  const unread = unreadOf(facts, settings.receiptStates);
  const raw = facts.text || `id:${written[0] ?? ''} ${code}`;
  return {
    ids: written,
    candidates: isShort(variants) ? (variants[0] ?? []) : truncatedVariants(variants),
    state: receiptState(facts, settings.receiptStates),
    code,
    ...addresses,
    raw,
    takenAt: () => takenAt(raw),
    certain: facts.certain,
    ...(facts.certain ? {} : { text: () => readReply(delivery, settings) }),
    ...(unread !== undefined && { unread }),
  };
}

function isShort([first = [], ...others]: readonly (readonly string[])[]): boolean {
  return others.length === 0 && first.length <= standardVariants && (first[0]?.length ?? 0) <= usualId;
}

/** An intermediate notification is never the last word, whatever state it names. */
function receiptState({ kind, state, stat }: ReceiptFacts, own: ReadonlyMap<string, ReceiptState>): ReceiptState {
  if (kind === 'intermediate') return 'buffered';
  const word = stat ?? (state && messageStates[state].stat);
  const meant = word === undefined ? undefined : own.get(word.toUpperCase());
  if (meant) return meant;
  return state ? receiptStateOf[state] : 'unknown';
}

/** Undefined when all that matters was read. What only looks like a receipt may be anything. */
function unreadOf({ kind, certain, ids, state, stat }: ReceiptFacts, own: ReadonlyMap<string, ReceiptState>) {
  if (!certain) return undefined;
  if (ids.length === 0) return 'a receipt without an id';
  if (state !== undefined || kind === 'intermediate') return undefined;
  if (stat === undefined) return 'a receipt without a state';
  return own.has(stat.toUpperCase())
    ? undefined
    : `a receipt with a state that is not known: ${truncated(stat, longestWord)}`;
}

/** What the carrier's own pattern finds goes before the usual reading, which stands where it finds nothing. */
function readFacts(delivery: Delivery, settings: SmppSettings): ReceiptFacts | undefined {
  const standard = readBaselines(delivery, settings);
  const pattern = settings.receiptPattern;
  if (!pattern) return standard;
  const text = standard?.text ?? receiptLetters(messageOctets(delivery));
  const { id, stat, err } = pattern.exec(text)?.groups ?? {};
  if (!id || !stat) return standard;
  return {
    kind: standard?.kind ?? 'receipt',
    certain: standard?.certain ?? false,
    ids: [id, ...(standard?.ids ?? [])],
    state: stateOfStat(stat) ?? standard?.state,
    stat,
    err: err ?? standard?.err,
    networkError: standard?.networkError,
    text,
  };
}

/** Octets that hold no receipt one by one may be septets, where the carrier packs them. */
function readBaselines(delivery: Delivery, settings: SmppSettings): ReceiptFacts | undefined {
  const standard = readSmppReceipt(delivery);
  const isPacked = settings.replyAlphabet === 'gsm-packed' && delivery.data_coding === settings.gsmDataCoding;
  if (!isPacked || (standard && standard.stat !== undefined)) return standard;
  const octets = { octets: messageOctets(delivery), headerOctets: 0, shiftTables: {} };
  const packed = readSmppReceipt(delivery, decodeInbound([inboundOctets(octets, delivery.data_coding, settings)]));
  return packed?.stat === undefined ? standard : packed;
}

/** `UNDELIV 001 absent subscriber`: state, error, and what the carrier means by it where that is known. */
function codeOf(facts: ReceiptFacts, words: ReadonlyMap<string, string>): string {
  const stat = facts.stat ?? (facts.state ? messageStates[facts.state].stat : '');
  const err = errorOf(facts.err, facts.networkError);
  return [truncated(stat, longestWord), truncated(err, longestWord), words.get(err)].filter(Boolean).join(' ');
}

/** The text's error, unless it says “none” and the parameter says more. */
function errorOf(err: string | undefined, network: NetworkError | undefined): string {
  const silent = err === undefined || /^0*$/.test(err);
  return silent && network && network.code !== 0 ? String(network.code).padStart(3, '0') : (err ?? '');
}

/**
 * Receipts swap the addresses: their source is the message's recipient (SMPP 3.4 §2.11). Carriers that leave them as they
 * were are told by a source that is no telephone number while the destination is one.
 */
function addressesOf(delivery: Delivery, settings: SmppSettings): Pick<Receipt, 'number' | 'address'> {
  const { source_addr: source, destination_addr: destination } = delivery;
  if (!isTelephone(source) && isTelephone(destination)) {
    return { number: recipientOf(destination, delivery.dest_addr_ton, settings), address: source };
  }
  return { number: recipientOf(source, delivery.source_addr_ton, settings), address: destination };
}

const isTelephone = (address: string): boolean => telephone.test(address);

/**
 * Digits of a number said to be international, as we sent it, are taken at their word; only what is written otherwise needs
 * the numbering plans.
 */
function recipientOf(address: string, ton: number, settings: SmppSettings): string {
  if (ton === tonInternational && /^[1-9]\d{10,14}$/.test(address)) return `+${address}`;
  return numberOf(address, ton, settings);
}
