import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';

/** One send on its way to be committed. */
export class PendingSend {
  readonly send: SendToAccept;
  /** From now on it may be on disk. */
  begun = false;
  /** Nobody waits for the answer any more: it is not written if that has not begun. */
  givenUp = false;

  constructor(send: SendToAccept) {
    this.send = send;
  }
}
