import type { ClaimedMessage } from '#storage/queries/queue/claimed-messages.ts';
import type { Detour } from '#storage/queries/queue/detours.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';

/** What is told of messages that go by another carrier: neighbours that go the same way are one entry. */
export class Detours {
  readonly list: Detour[] = [];
  readonly #at: Date;

  constructor(at: Date) {
    this.#at = at;
  }

  add(
    slice: Slice,
    { n }: Pick<ClaimedMessage, 'n'>,
    way: Pick<Detour, 'fromCarrierId' | 'toCarrierId' | 'reason'>,
  ): void {
    const { accountId, sendId, attempt } = slice;
    const last = this.list.at(-1);
    const follows =
      last?.sendId === sendId &&
      last.last === n - 1 &&
      last.attempt === attempt &&
      last.fromCarrierId === way.fromCarrierId &&
      last.toCarrierId === way.toCarrierId &&
      last.reason === way.reason;
    if (follows) last.last = n;
    else this.list.push({ accountId, sendId, first: n, last: n, attempt, ...way, at: this.#at });
  }
}
