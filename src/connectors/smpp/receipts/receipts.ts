import { decodeInbound } from '#domain/text/inbound-text.ts';
import { type MessageState, messageStates, stateOfStat } from '#smpp/receipts/message-states.ts';
import {
  type NetworkError,
  readReceipt as readSmppReceipt,
  type Receipt as SmppReceipt,
} from '#smpp/receipts/receipt.ts';
import { receiptLetters } from '#smpp/receipts/receipt-letters.ts';
import type { Receipt, ReceiptState } from '../../connector.ts';
import { kept, keptId, keptSpellings, longestWord } from '../binds/limits.ts';
import { type Delivery, messageOctets, numberOf, readReply } from '../deliveries/replies.ts';
import { inboundOctets } from '../deliveries/reply-text.ts';
import type { SmppSettings } from '../settings.ts';
import type { ReceiptIds } from './receipt-ids.ts';

const tonInternational = 1;

/** So many spellings of an id of so many characters are few octets. */
const usualSpellings = 30;
const usualId = 36;

/** An address of nine digits is a telephone number; short codes and names have fewer. */
const telephone = /(?:\d\D*){9}/;

/** What a receipt tells, whoever read it: the library, or the carrier's own pattern. */
type Told = Pick<SmppReceipt, 'kind' | 'certain' | 'ids' | 'state' | 'stat' | 'err' | 'networkError' | 'text'>;

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
  const told = readTold(delivery, settings);
  if (!told) return undefined;
  const code = codeOf(told, settings.receiptWords);
  const written = [...new Set(told.ids.map(keptId))];
  const addresses = addressesOf(delivery, settings);
  const spellings = written.map((id) => ids.candidates(id, addresses.number));
  const unread = unreadOf(told, settings.receiptStates);
  return {
    ids: written,
    candidates: isShort(spellings) ? (spellings[0] ?? []) : keptSpellings(spellings),
    state: receiptState(told, settings.receiptStates),
    code,
    ...addresses,
    raw: told.text || `id:${written[0] ?? ''} ${code}`,
    certain: told.certain,
    ...(told.certain ? {} : { text: () => readReply(delivery, settings) }),
    ...(unread !== undefined && { unread }),
  };
}

function isShort([first = [], ...others]: readonly (readonly string[])[]): boolean {
  return others.length === 0 && first.length <= usualSpellings && (first[0]?.length ?? 0) <= usualId;
}

/** An intermediate notification is never the last word, whatever state it names. */
function receiptState({ kind, state, stat }: Told, own: ReadonlyMap<string, ReceiptState>): ReceiptState {
  if (kind === 'intermediate') return 'buffered';
  const word = stat ?? (state && messageStates[state].stat);
  const meant = word === undefined ? undefined : own.get(word.toUpperCase());
  if (meant) return meant;
  return state ? receiptStateOf[state] : 'unknown';
}

/** Undefined when all that matters was read. What only looks like a receipt may be anything. */
function unreadOf({ kind, certain, ids, state, stat }: Told, own: ReadonlyMap<string, ReceiptState>) {
  if (!certain) return undefined;
  if (ids.length === 0) return 'a receipt without an id';
  if (state !== undefined || kind === 'intermediate') return undefined;
  if (stat === undefined) return 'a receipt without a state';
  return own.has(stat.toUpperCase())
    ? undefined
    : `a receipt with a state that is not known: ${kept(stat, longestWord)}`;
}

/** What the carrier's own pattern finds goes before the usual reading, which stands where it finds nothing. */
function readTold(delivery: Delivery, settings: SmppSettings): Told | undefined {
  const usual = readUsual(delivery, settings);
  const pattern = settings.receiptPattern;
  if (!pattern) return usual;
  const text = usual?.text ?? receiptLetters(messageOctets(delivery));
  const { id, stat, err } = pattern.exec(text)?.groups ?? {};
  if (!id || !stat) return usual;
  return {
    kind: usual?.kind ?? 'receipt',
    certain: usual?.certain ?? false,
    ids: [id, ...(usual?.ids ?? [])],
    state: stateOfStat(stat) ?? usual?.state,
    stat,
    err: err ?? usual?.err,
    networkError: usual?.networkError,
    text,
  };
}

/** Octets that hold no receipt one by one may be septets, where the carrier packs them. */
function readUsual(delivery: Delivery, settings: SmppSettings): Told | undefined {
  const usual = readSmppReceipt(delivery);
  const isPacked = settings.replyAlphabet === 'gsm-packed' && delivery.data_coding === settings.gsmDataCoding;
  if (!isPacked || (usual && usual.stat !== undefined)) return usual;
  const octets = { octets: messageOctets(delivery), headerOctets: 0, shiftTables: {} };
  const packed = readSmppReceipt(delivery, decodeInbound([inboundOctets(octets, delivery.data_coding, settings)]));
  return packed?.stat === undefined ? usual : packed;
}

/** `UNDELIV 001 absent subscriber`: state, error, and what the carrier means by it where that is known. */
function codeOf(told: Told, words: ReadonlyMap<string, string>): string {
  const stat = told.stat ?? (told.state ? messageStates[told.state].stat : '');
  const err = errorOf(told.err, told.networkError);
  return [kept(stat, longestWord), kept(err, longestWord), words.get(err)].filter(Boolean).join(' ');
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
