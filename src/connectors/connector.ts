import type { ConnectorReason } from '#domain/routing/connection-reasons.ts';
import type { InboundOctets } from '#domain/text/inbound-text.ts';
import type { InboundConcatenation } from '#domain/text/long-reply.ts';
import type { Octets } from '#domain/text/octets.ts';

/** Why a carrier refused for good. `recipient`, `sender` and `content` blame the message, `account` our contract. */
export type RejectReason = 'recipient' | 'sender' | 'content' | 'account' | 'other';

/**
 * What became of a submission. `unreachable` surely never left and may be retried; `busy` was turned away for now;
 * `unknown` may have been sent: the part is then in doubt.
 */
export type SubmitOutcome =
  | { kind: 'accepted'; carrierMessageId: string }
  | { kind: 'rejected'; reason: RejectReason; code: string }
  | { kind: 'busy'; retryAfterMs: number; code: string }
  | { kind: 'unreachable' }
  | { kind: 'unknown' };

type SharedContent = {
  sender: string;
  /** Concatenation reference (0 to 65535), the same on every attempt (3GPP TS 23.040 §9.2.3.24.1). */
  reference: number;
  /** The carrier should not try beyond this instant. */
  validUntil: Date;
};

/** A text, already cut into parts. */
export type TextContent = SharedContent & { encoding: 'GSM7' | 'UCS2'; parts: readonly string[] };

/** Octets, which leave as they are. */
export type OctetContent = SharedContent & Octets & { encoding: 'octets' };

/** What all recipients of a content share, so that a connector prepares it once. */
export type Content = TextContent | OctetContent;

/**
 * One part (numbered from 1) for one recipient; part 1 is all of a text where the carrier cuts long ones itself. `ref` comes
 * back untouched with a late answer.
 */
export type Submission<Ref> = { recipient: `+${string}`; part: number; content: Content; ref: Ref };

export type ReceiptState = 'delivered' | 'undelivered' | 'buffered' | 'unknown';

/** A delivery receipt. */
export type Receipt = {
  /** The spellings that its id may have had in the answer to the submission, likeliest first. */
  candidates: readonly string[];
  state: ReceiptState;
  /** The carrier's own state and error, such as `UNDELIV 001`. */
  code: string;
  /** The message's recipient as the carrier wrote it, in international form where that can be told; may be empty. */
  number: string;
  /** The sender that the message showed; may be empty. */
  address: string;
  raw: string;
  /** When the carrier took the message, by its own clock and read as if in UTC; where it says so. */
  takenAt?: () => Date | undefined;
  /** False when only the text looks like a receipt: unless its id is known, it is a text from a phone. */
  certain: boolean;
  /** That text from a phone, where it is not certain. */
  text?: () => InboundText;
};

/** A part of which no receipt came: the carrier's id for it, and the sender that it showed. */
export type StatusQuery = { carrierMessageId: string; sender: string };

/** What a carrier says when it is asked: a state, or that it cannot say; `unanswered` when it said nothing. */
export type QueryAnswer =
  | { kind: 'answered'; state: ReceiptState; code: string }
  | { kind: 'refused'; code: string }
  | { kind: 'unanswered' };

/** Where a text from a phone comes from. `number` is in international form where that can be told, else as written. */
type InboundRoute = { number: string; address: string };

/** One part of a long text, not read yet: a character may go on in the next. */
export type InboundPart = InboundRoute & { octets: InboundOctets; concatenation: InboundConcatenation };

/** A text from a phone, or one part of it. */
export type InboundText = (InboundRoute & { text: string }) | InboundPart;

/** What a connector reports. `done(true)` once the event is stored: only then is the carrier told so. */
export type ConnectorEvents<Ref> = {
  /** `done` is given the id of the message as well, where it was found by the receipt's id and by its number. */
  receipt(receipt: Receipt, done: (stored: boolean, carrierMessageId?: string) => void): void;
  inbound(text: InboundText, done: (stored: boolean) => void): void;
  /** An answer that came after its submission was given up as `unknown`. */
  lateOutcome(ref: Ref, outcome: SubmitOutcome): void;
  /** The way that the carrier writes ids in receipts was learnt, or is not known any more: to be given when it is opened next. */
  idFormat(spelling: string | null): void;
  /** The carrier sent a delivery that could not be read, or not in full: it is counted. */
  unreadable(): void;
  /** Capacity has grown: a bind came up, or a window, rate or back-off allows more again. */
  ready(): void;
};

/** A way out: one open connector per carrier. It never throws for what a carrier answers and never touches the database. */
export interface Connector<Ref> {
  /** How many parts may be handed over now, within binds, windows, rate and back-off; 0 while no link is up. */
  capacity(): number;
  /** The most parts it can send in about a second: no more than that is opened at once. */
  perSecond(): number;
  /** Takes a part. Its outcome is told exactly once, never before this returns; beyond capacity it is `unreachable`. */
  submit(submission: Submission<Ref>, onOutcome: (outcome: SubmitOutcome) => void): void;
  /** Asks what became of a part. Only carriers that can be asked have it. It never rejects. */
  query?(question: StatusQuery): Promise<QueryAnswer>;
  status(): ConnectorStatus;
  /** Takes no more parts, waits for answers up to the limit, unbinds and closes. */
  close(limitMs: number): Promise<void>;
}

export type ConnectorStatus = {
  state: 'up' | 'connecting' | 'down';
  binds: number;
  /** Why it is not up, by a code of its kind; null when it is. */
  reason: ConnectorReason | null;
  /** Parts handed over whose outcome is still awaited. */
  open: number;
  /** How many parts may await their outcome at once, over the links that are up. */
  window: number;
};
