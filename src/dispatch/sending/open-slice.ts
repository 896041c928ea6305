import type { ClaimedMessage, SendContent } from '#storage/queries/queue/claimed-messages.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import type { SliceAgain, SliceToClose } from '#storage/queries/receipts/record-events.ts';
import type { Requeue } from '../core/outcomes.ts';
import { type PartRef, partsOf } from '../core/part.ts';

/** `again`: when its parts in `waiting` may be tried again; `refused`: they will not be, one of its parts was refused. */
type OpenMessage = { partsOpen: number; refused: boolean; again: Requeue | undefined; waiting: PartRef[] };

const none: readonly PartRef[] = [];

/**
 * An open slice: which of its messages still await an outcome, and which go back to the queue. When none awaits one, the
 * slice is closed in the commit that holds the last outcome.
 */
export class OpenSlice {
  readonly slice: Slice;
  readonly worker: string;
  readonly carrierId: number;
  readonly content: SendContent;
  /** When what was tried before was read. */
  readAt: Date;
  /** Parts whose outcome needs no event: it is on disk with the end of the slice. */
  unwritten = 0;
  readonly #messages = new Map<number, OpenMessage>();
  readonly #again = new Map<number, Requeue>();
  #closed = false;

  constructor(slice: Slice, owner: { worker: string; carrierId: number; readAt: Date }, content: SendContent) {
    this.slice = slice;
    this.worker = owner.worker;
    this.carrierId = owner.carrierId;
    this.readAt = owner.readAt;
    this.content = content;
  }

  /** Awaits the outcome of so many parts of a message. */
  expectOutcomes(n: number, parts: number): void {
    this.#messages.set(n, { partsOpen: parts, refused: false, again: undefined, waiting: [] });
  }

  /**
   * A part has its outcome: it goes back to the queue (`again`), was refused, or is done with. Gives the parts that will not
   * be tried again after all, once the outcome of all is known.
   */
  recordOutcome(ref: PartRef, { again, refused }: { again?: Requeue; refused?: boolean }): readonly PartRef[] {
    const message = this.#messages.get(ref.n);
    if (!message) return none;
    if (refused) message.refused = true;
    if (again) {
      message.again = latest(message.again, again);
      message.waiting.push(ref);
    }
    message.partsOpen -= partsOf(ref);
    if (message.partsOpen > 0) return none;
    this.#messages.delete(ref.n);
    if (message.refused) return message.waiting;
    if (message.again) this.#again.set(ref.n, message.again);
    return none;
  }

  /** Whether a part of a message was refused: the others need not be handed over. */
  isRefused(n: number): boolean {
    return this.#messages.get(n)?.refused === true;
  }

  /** A message goes back to the queue without having been tried. */
  giveBack(n: number, again: Requeue): void {
    this.#again.set(n, again);
  }

  /** What closes the slice, once, when nothing of it awaits an outcome. */
  close(): SliceToClose | undefined {
    if (this.#closed || this.#messages.size > 0) return undefined;
    this.#closed = true;
    const { accountId, sendId, first, attempt, onInsert } = this.slice;
    const closed = { accountId, sendId, first, attempt, worker: this.worker, again: runs(this.#again) };
    return onInsert ? { ...closed, onInsert } : closed;
  }

  /** A part of a message, or its parts from one to another. */
  ref(claimed: ClaimedMessage, part: number, { last = part, doubted = false } = {}): PartRef {
    const { accountId, sendId, attempt } = this.slice;
    return {
      accountId,
      sendId,
      n: claimed.n,
      part,
      last,
      attempt,
      carrierId: this.carrierId,
      recipient: claimed.recipient,
      sender: this.content.sender,
      priceMicros: claimed.priceMicros,
      doubted,
      alone: this.content.recipients === 1,
    };
  }
}

function latest(a: Requeue | undefined, b: Requeue): Requeue {
  return a && a.notBefore > b.notBefore ? a : b;
}

/** Neighbouring positions that wait for the same thing become one slice again. */
function runs(again: ReadonlyMap<number, Requeue>): SliceAgain[] {
  const found: SliceAgain[] = [];
  for (const n of [...again.keys()].sort((a, b) => a - b)) {
    const { notBefore, held, carrierId } = again.get(n)!;
    const run = found.at(-1);
    const fits =
      run?.last === n - 1 &&
      run.held === held &&
      run.carrierId === carrierId &&
      run.notBefore.getTime() === notBefore.getTime();
    if (fits) run.last = n;
    else found.push({ first: n, last: n, notBefore, held, carrierId });
  }
  return found;
}
