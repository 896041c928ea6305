import type { Octets, OctetsFault } from '#domain/text/octets.ts';

/** What a message is to say, as it was asked for. */
export type WrittenContent = string | Octets;

export type SendRequest = {
  /** As written, trimmed, none empty. */
  recipients: readonly string[];
  /** What all of them get; or, where that differs, what each of them gets, in their order. */
  text: string | readonly WrittenContent[];
  sender?: string;
  kind: 'notification' | 'marketing';
  /** Now, when left out. */
  dueAt?: Date;
  clickFollow: boolean;
  /** The most messages a minute, a whole number above zero; as fast as carriers take them when left out. */
  perMinute?: number;
  /** Whether a notification in doubt may be sent once more; as its account has it, when left out. Marketing never may. */
  resendDoubtful?: boolean;
  /** The most characters the interface takes; none when left out. */
  mostCharacters?: number;
  /** A name of the program's own for this request: made again under it, it is answered as the first time and sends nothing. */
  idempotencyKey?: string;
  /** Its id in the AvoSMS dialect, if it comes by that. */
  v1Id?: string;
};

export type SendAnswer = {
  sendId: string;
  /** Its id in the AvoSMS dialect; null for what did not come by that. */
  v1Id: string | null;
  /** What is left after this send. */
  balanceMicros: number;
  accepted: number;
  /** Parts of all messages together. */
  smsCount: number;
  /** Of the text, or of the longest where they differ. */
  characters: number;
  /** As written, in order of appearance. */
  refusedRecipients: string[];
};

export type SendRefusal =
  | 'no_recipients'
  | 'text_empty'
  | 'sender_bad_length'
  | 'text_too_long'
  | 'date_too_far'
  | 'sender_not_allowed'
  | 'no_usable_recipient'
  | 'insufficient_credit'
  | 'storage_unavailable';

/** Why a content is refused. The refusal's detail tells the position of the recipient who was to get it. */
export type ContentRefusal = 'text_empty' | 'text_too_long' | 'octets_not_allowed' | 'too_many_contents' | OctetsFault;

/** How long somebody waits for the answer. */
export type Wait = {
  /** An instant of `performance.now()`. */
  by: number;
  /** Once it says no, nothing more is begun. */
  isWanted?: () => boolean;
};
