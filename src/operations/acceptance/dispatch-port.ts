import type { OptOutOf, SendToAccept } from '#storage/queries/acceptance/accept.ts';

/** Who hands over to carriers what is accepted: a dispatcher in this process, or those of other processes. */
export type DispatchPort = {
  /** Before a send is written: the statement that writes it may claim it for a worker as well, and it is not queued. */
  claimOnInsert(send: SendToAccept): ClaimOnInsert | undefined;
  /** A send is committed and queued: nobody need wait for the next look. */
  accepted(send: SendToAccept): void;
};

/** The claim of a worker on the only slice of a send that is about to be written. Exactly one of the three is called. */
export type ClaimOnInsert = {
  readonly worker: string;
  /** It is written and claimed; with what the recipients of its messages want. */
  accepted(optOuts: readonly OptOutOf[]): void;
  /** It surely was not written, or it was queued instead. */
  released(): void;
  /** Nobody knows whether it was written; when `gone` resolves it surely is not there any more. */
  unknown(gone: Promise<void>): void;
};

/** While nobody listens: what is accepted waits in the queue. */
export const noDispatcher: DispatchPort = { claimOnInsert: () => undefined, accepted: () => {} };
