import { type EventKind, steps } from '#domain/message.ts';
import type { ClaimedMessage, SendContent } from '#storage/queries/claimed-messages.ts';
import type { EventToRecord, SliceAgain, SliceToClose } from '#storage/queries/record-events.ts';
import type { Slice } from '#storage/queries/slices.ts';

/** A part that is, or may be, at a carrier: what its outcome and its receipt are recorded under. */
export type PartRef = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  attempt: number;
  carrierId: number;
  recipient: string;
  sender: string;
  /** Price of the part, given back when it is refused. */
  priceMicros: number;
};

/** Why positions go back to the queue, and when they may be tried again. */
export type Again = { notBefore: Date; held: SliceAgain['held']; carrierId: number | null };

type OpenMessage = { claimed: ClaimedMessage; partsOpen: number; again: Again | undefined };

/**
 * An open slice: which of its messages still await an outcome, and which go back to the queue. When none awaits one, the
 * slice is closed in the commit that holds the last outcome.
 */
export class OpenSlice {
  readonly slice: Slice;
  readonly worker: string;
  readonly carrierId: number;
  readonly content: SendContent;
  /** Parts whose outcome needs no event: it is on disk with the end of the slice. */
  unwritten = 0;
  readonly #messages = new Map<number, OpenMessage>();
  readonly #again = new Map<number, Again>();
  #closed = false;

  constructor(slice: Slice, owner: { worker: string; carrierId: number }, content: SendContent) {
    this.slice = slice;
    this.worker = owner.worker;
    this.carrierId = owner.carrierId;
    this.content = content;
  }

  /** Awaits the outcome of so many parts of a message. */
  await(claimed: ClaimedMessage, parts: number): void {
    this.#messages.set(claimed.n, { claimed, partsOpen: parts, again: undefined });
  }

  /** One part of a message has its outcome; `again` when it goes back to the queue. */
  settlePart(n: number, again?: Again): void {
    const message = this.#messages.get(n);
    if (!message) return;
    if (again) message.again = latest(message.again, again);
    message.partsOpen -= 1;
    if (message.partsOpen > 0) return;
    this.#messages.delete(n);
    if (message.again) this.#again.set(n, message.again);
  }

  /** A message goes back to the queue without having been tried. */
  giveBack(n: number, again: Again): void {
    this.#again.set(n, again);
  }

  /** What closes the slice, once, when nothing of it awaits an outcome. */
  close(): SliceToClose | undefined {
    if (this.#closed || this.#messages.size > 0) return undefined;
    this.#closed = true;
    const { accountId, sendId, first, attempt } = this.slice;
    return { accountId, sendId, first, attempt, worker: this.worker, again: runs(this.#again) };
  }

  ref(claimed: ClaimedMessage, part: number): PartRef {
    const { accountId, sendId, attempt } = this.slice;
    return {
      accountId,
      sendId,
      n: claimed.n,
      part,
      attempt,
      carrierId: this.carrierId,
      recipient: claimed.recipient,
      sender: this.content.sender,
      priceMicros: claimed.priceMicros,
    };
  }
}

function latest(a: Again | undefined, b: Again): Again {
  return a && a.notBefore > b.notBefore ? a : b;
}

/** Neighbouring positions that wait for the same thing become one slice again. */
function runs(again: ReadonlyMap<number, Again>): SliceAgain[] {
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

/** What an event says beside its kind. */
export type Said = {
  carrierMessageId?: string;
  code?: string;
  detail?: string;
  replaces?: EventToRecord['replaces'];
  refund?: EventToRecord['refund'];
};

const stepOf = {
  submitted: steps.outcome,
  refused: steps.outcome,
  expired: steps.outcome,
  suppressed: steps.outcome,
  cancelled: steps.outcome,
  in_doubt: steps.inDoubt,
  deferred: steps.deferred,
  held: steps.held,
} as const satisfies Partial<Record<EventKind, (attempt: number) => number>>;

/** An event of an attempt. */
export function attemptEvent(ref: PartRef, kind: keyof typeof stepOf, at: Date, said: Said = {}): EventToRecord {
  return {
    accountId: ref.accountId,
    sendId: ref.sendId,
    n: ref.n,
    part: ref.part,
    step: stepOf[kind](ref.attempt),
    kind,
    at,
    carrierId: ref.carrierId,
    carrierMessageId: said.carrierMessageId ?? null,
    code: said.code ?? null,
    detail: said.detail ?? null,
    ...(said.replaces ? { replaces: said.replaces } : {}),
    ...(said.refund ? { refund: said.refund } : {}),
  };
}
