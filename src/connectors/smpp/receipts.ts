import { type MessageState, messageStates, stateOfStat } from '#smpp/message-states.ts';
import { type NetworkError, readReceipt as readSmppReceipt, type Receipt as SmppReceipt } from '#smpp/receipt.ts';
import type { Receipt, ReceiptState } from '../connector.ts';
import type { ReceiptIds } from './receipt-ids.ts';
import { type Delivery, messageOctets, numberOf } from './replies.ts';
import type { SmppSettings } from './settings.ts';

const tonInternational = 1;

/** Longer than any receipt of a carrier: what lies beyond is not shown to the carrier's own pattern. */
const longestText = 1_024;

/** What a receipt tells, whoever read it: the library, or the carrier's own pattern. */
type Told = Pick<SmppReceipt, 'kind' | 'certain' | 'id' | 'state' | 'stat' | 'err' | 'networkError' | 'text'>;

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

/** `id`: as the receipt writes it; empty when it has none. */
export type ReadReceipt = Receipt & { id: string };

/** The receipt that a delivery is, or undefined for a text from a phone. */
export function readReceipt(
  delivery: Delivery,
  settings: SmppSettings,
  ids: Pick<ReceiptIds, 'candidates'>,
): ReadReceipt | undefined {
  const told = readTold(delivery, settings.receiptPattern);
  if (!told) return undefined;
  const code = codeOf(told, settings.receiptWords);
  const number = recipientOf(delivery, settings);
  return {
    id: told.id?.trim() ?? '',
    candidates: told.id ? ids.candidates(told.id, number) : [],
    state: receiptState(told, settings.receiptStates),
    code,
    number,
    address: delivery.destination_addr,
    raw: told.text || `id:${told.id ?? ''} ${code}`,
    certain: told.certain,
  };
}

/** An intermediate notification is never the last word, whatever state it names. */
function receiptState({ kind, state, stat }: Told, own: ReadonlyMap<string, ReceiptState>): ReceiptState {
  if (kind === 'intermediate') return 'buffered';
  const meant = stat === undefined ? undefined : own.get(stat);
  if (meant) return meant;
  return state ? receiptStateOf[state] : 'unknown';
}

/** The carrier's own pattern is asked where the usual reading found no id or no state. */
function readTold(delivery: Delivery, pattern: RegExp | null): Told | undefined {
  const usual = readSmppReceipt(delivery);
  if (!pattern || (usual?.id && usual.stat)) return usual;
  const text = usual?.text ?? messageOctets(delivery).toString('latin1').replaceAll('\0', '');
  const { id, stat, err } = pattern.exec(text.slice(0, longestText))?.groups ?? {};
  if (!id || !stat) return usual;
  return {
    kind: usual?.kind ?? 'receipt',
    certain: usual?.certain ?? false,
    id: usual?.id ?? id,
    state: usual?.state ?? stateOfStat(stat),
    stat,
    err: usual?.err ?? err,
    networkError: usual?.networkError,
    text,
  };
}

/** `UNDELIV 001 absent subscriber`: state, error, and what the carrier means by it where that is known. */
function codeOf(told: Told, words: ReadonlyMap<string, string>): string {
  const stat = told.stat ?? (told.state ? messageStates[told.state].stat : '');
  const err = errorOf(told.err, told.networkError);
  return [stat, err, words.get(err)].filter(Boolean).join(' ');
}

/** The text's error, unless it says “none” and the parameter says more. */
function errorOf(err: string | undefined, network: NetworkError | undefined): string {
  const silent = err === undefined || /^0*$/.test(err);
  return silent && network && network.code !== 0 ? String(network.code).padStart(3, '0') : (err ?? '');
}

/**
 * Receipts swap the addresses: their source is the message's recipient. Digits of a number said to be international, as we
 * sent it, are taken at their word; only what is written otherwise needs the numbering plans.
 */
function recipientOf({ source_addr: address, source_addr_ton: ton }: Delivery, settings: SmppSettings): string {
  if (ton === tonInternational && /^[1-9]\d{10,14}$/.test(address)) return `+${address}`;
  return numberOf(address, ton, settings);
}
