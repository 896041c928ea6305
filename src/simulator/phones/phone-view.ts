import { type Message, type Phone, phoneOf, type Reply, type State } from '../carrier/message.ts';
import type { Phones } from './phones.ts';

/** A phone as its owner sees it, and under each text what the carrier knows of its parts. Oldest first; times in ISO 8601. */
export type PhoneView = { number: `+${string}`; received: ReceivedText[]; sent: SentText[] };

export type ReceivedText = {
  from: string;
  /** All parts joined; `[…]` stands for those that have not come. */
  text: string;
  /** When its first part was submitted. */
  at: string;
  /** `delivered` when all parts are; else the state of the first part that is not. `enroute` while parts are missing. */
  state: State;
  parts: ReceivedPart[];
};

export type ReceivedPart = {
  /** The number that responses and receipts spell in their own ways. */
  id: number;
  at: string;
  state: State;
  dataCoding: number;
  text: string;
  /** From 1, of `total`. */
  sequence: number;
  total: number;
};

export type SentText = {
  to: string;
  text: string;
  at: string;
  /** The client took all of it. */
  taken: boolean;
  /** The phone answered by itself, as its number means. */
  automatic: boolean;
};

/** What a phone shows; a number that nothing was ever sent to is an empty phone. */
export function viewPhone(phones: Phones, number: string): PhoneView {
  const phone = phoneOf(number);
  const kept = phones.find(phone) ?? { received: [], sent: [] };
  return { number: `+${phone}`, received: viewReceived(kept), sent: kept.sent.map(viewSent) };
}

/** Parts belong together when sender, reference and total agree; a part that came before opens a text of its own. */
function viewReceived({ received }: Phone): ReceivedText[] {
  const texts: Message[][] = [];
  const open = new Map<string, Message[]>();
  for (const message of received) {
    const { part, from } = message;
    if (!part) {
      texts.push([message]);
      continue;
    }
    const key = `${from}\n${part.reference}\n${part.total}`;
    const begun = open.get(key);
    if (begun && !begun.some((other) => other.part?.sequence === part.sequence)) {
      begun.push(message);
    } else {
      const parts = [message];
      open.set(key, parts);
      texts.push(parts);
    }
  }
  return texts.map(joinParts);
}

function joinParts(messages: readonly Message[]): ReceivedText {
  const first = messages[0]!;
  const parts = messages.map(viewPart).sort((a, b) => a.sequence - b.sequence);
  let text = '';
  for (let sequence = 1; sequence <= parts[0]!.total; sequence++) {
    text += parts.find((part) => part.sequence === sequence)?.text ?? '[…]';
  }
  const unfinished = parts.find((part) => part.state !== 'delivered')?.state;
  const state = unfinished ?? (parts.length < parts[0]!.total ? 'enroute' : 'delivered');
  return { from: first.from, text, at: isoTime(first.at), state, parts };
}

const isoTime = (at: number): string => new Date(at).toISOString();

function viewPart({ id, at, state, dataCoding, text, part }: Message): ReceivedPart {
  return { id, at: isoTime(at), state, dataCoding, text, sequence: part?.sequence ?? 1, total: part?.total ?? 1 };
}

function viewSent({ to, text, at, taken, answers }: Reply): SentText {
  return { to, text, at: isoTime(at), taken, automatic: answers !== 0 };
}
