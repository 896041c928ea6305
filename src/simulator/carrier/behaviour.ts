import type { State } from './message.ts';
import type { IdFormat } from './message-id.ts';

/** What happens on the link when a message is submitted. `kept`: the message is taken nevertheless, as its sender cannot know. */
export type SubmitAnswer =
  | { kind: 'refused'; status: number }
  | { kind: 'refused-at-first'; status: number; times: number }
  | { kind: 'lost'; kept: boolean }
  | { kind: 'late'; afterMs: number }
  | { kind: 'dropped'; kept: boolean }
  | { kind: 'cut' }
  | { kind: 'answered-then-dropped' }
  | { kind: 'nack'; withSequence: boolean }
  | { kind: 'wrong-sequence' }
  | { kind: 'doubled' }
  | { kind: 'without-id' }
  | { kind: 'byte-by-byte' }
  | { kind: 'unbinding' }
  | { kind: 'preceded' | 'followed'; by: MalformedPdu };

/** Bytes no good carrier sends. */
export type MalformedPdu = 'garbage' | 'unknown-command' | 'oversize-length' | 'truncated-pdu' | 'tlv-overrun';

/** One step in the life of a taken message; each makes a receipt if the client asked for receipts of this kind. */
export type FinalOutcome = {
  state: State;
  /** The operator's error: three characters, of which digits also go into network_error_code. */
  error?: string;
  /** Milliseconds since the submit or the outcome before; without it, the setting receiptDelayMs. */
  afterMs?: number;
  /** Another `stat` than that of the state. */
  stat?: string;
  /** An intermediate notification (esm_class 0x20), sent only to those who asked for such. */
  intermediate?: true;
};

/** How the receipts of a message are written. Whatever is left out is as `receipt.ts` writes it for a good carrier. */
export type ReceiptForm = {
  responseIdFormat?: IdFormat;
  idFormat?: IdFormat;
  tlvs?: false;
  text?: 'none' | 'payload' | 'mixed-case' | 'dense' | 'long-dates' | 'nonsense';
  command?: 'data_sm';
  esmClass?: number;
  nationalSource?: true;
  asciiNetworkError?: true;
  foreignId?: true;
};

/** How a phone answers by itself: a text, and a form of `reply-pdus.ts`. */
export type AutomaticReply = { text: string; form?: string };

/** What the simulated carrier does with the messages of one number. Whatever is left out happens as for any other number. */
export type Behaviour = {
  answer?: SubmitAnswer;
  outcomes?: readonly FinalOutcome[];
  copies?: number;
  early?: true;
  receipt?: ReceiptForm;
  reply?: AutomaticReply;
};
