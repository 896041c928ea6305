import type { ClaimedMessage } from '#storage/queries/queue/claimed-messages.ts';
import type { Reroute } from '#storage/queries/queue/reroutes.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';

/** What is told of messages that go by another carrier: neighbours that go the same way are one entry. */
export class Reroutes {
  readonly list: Reroute[] = [];
  readonly #at: Date;

  constructor(at: Date) {
    this.#at = at;
  }

  add(
    slice: Slice,
    { n }: Pick<ClaimedMessage, 'n'>,
    choice: Pick<Reroute, 'fromCarrierId' | 'toCarrierId' | 'reason'>,
  ): void {
    const { accountId, sendId, attempt } = slice;
    const last = this.list.at(-1);
    const follows =
      last?.sendId === sendId &&
      last.last === n - 1 &&
      last.attempt === attempt &&
      last.fromCarrierId === choice.fromCarrierId &&
      last.toCarrierId === choice.toCarrierId &&
      last.reason === choice.reason;
    if (follows) last.last = n;
    else this.list.push({ accountId, sendId, first: n, last: n, attempt, ...choice, at: this.#at });
  }
}
