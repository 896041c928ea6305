/**
 * What can happen to one part of a message, in the words of the timeline. The state of a part is never stored: it is
 * derived from its events, whatever order they were written in.
 */
export const partEventKinds = [
  'held', // waits: for its hours, for a review, for a carrier
  'deferred', // the carrier turned it away for now, it will be tried again
  'submitted', // the carrier took it and gave its id
  'refused', // the carrier rejected it
  'in_doubt', // it may have left: nobody can know yet
  'expired', // its validity ended before it left
  'suppressed', // the recipient had said STOP
  'cancelled', // an operator stopped it before it left
  'queried', // no receipt came, so the carrier was asked
  'buffered', // receipt: on its way, not final
  'delivered', // receipt
  'undelivered', // receipt: the network gave up
  'unknown', // no receipt came in time, or the carrier does not know
  'repeated', // a receipt that changes nothing any more
] as const;
export type PartEventKind = (typeof partEventKinds)[number];

/** What a part is. `queued` has no event that counts yet. */
export type PartState = Exclude<PartEventKind, 'held' | 'deferred' | 'queried' | 'repeated'> | 'queued';

/** What may have happened to a part that is in doubt still, or was closed so. */
export const doubtfulKinds = ['held', 'deferred', 'in_doubt'] as const satisfies readonly PartEventKind[];

/** The part never left and never will: what was paid for it is given back. */
export const refundedKinds = [
  'refused',
  'expired',
  'suppressed',
  'cancelled',
] as const satisfies readonly PartEventKind[];

/** Nothing more is waited for: the part never leaves, or its end is known. */
export const endedKinds = [
  ...refundedKinds,
  'delivered',
  'undelivered',
  'unknown',
] as const satisfies readonly (PartEventKind & PartState)[];

/** After nothing but these a part has not left yet. */
export const unsentKinds = ['held', 'deferred'] as const satisfies readonly PartEventKind[];

/** Later in this list beats earlier. A delivery beats a failure told before it: routes of several hops do contradict themselves. */
const strength: readonly PartState[] = [
  'queued',
  'in_doubt',
  'submitted',
  'buffered',
  'unknown',
  'cancelled',
  'suppressed',
  'expired',
  'refused',
  'undelivered',
  'delivered',
];

/** The state of a part after the given events. */
export function stateOf(kinds: Iterable<PartEventKind>): PartState {
  let best = 0;
  for (const kind of kinds) best = Math.max(best, strength.indexOf(kind as PartState));
  return strength[best]!;
}

const leaving = ['submitted', 'refused', 'in_doubt', 'deferred'] as const;
const reported = ['queried', 'buffered', 'delivered', 'undelivered', 'unknown'] as const;

/**
 * Which event may come next on a part in each state. What comes out of turn (an answer after the receipt that it belongs
 * before) is recorded all the same: `stateOf` weighs events, whatever their order.
 */
export const mayFollow = {
  queued: [...leaving, 'held', 'expired', 'suppressed', 'cancelled'],
  // A late answer or a receipt settles it, or time does. A second copy may be put off (`deferred`), or be in doubt too.
  in_doubt: [...leaving, 'unknown'],
  submitted: reported,
  buffered: reported,
  // A receipt later than that is believed, and so is a delivery told after a failure.
  unknown: ['delivered', 'undelivered', 'repeated'],
  undelivered: ['delivered', 'repeated'],
  delivered: ['repeated'],
  refused: [],
  expired: [],
  suppressed: [],
  cancelled: [],
} as const satisfies Record<PartState, readonly PartEventKind[]>;

const finals: ReadonlySet<PartState> = new Set<PartState>(endedKinds);

/** Whether nothing more is expected of a part in this state. */
export function isFinal(state: PartState): boolean {
  return finals.has(state);
}

/** The state of a message: its first part that failed decides, then one in doubt, then the first that is open; `delivered` when all are. */
export function messageState(parts: readonly PartState[]): PartState {
  const failed = parts.find((state) => isFinal(state) && state !== 'delivered');
  if (failed) return failed;
  if (parts.length > 0 && parts.every((state) => state === 'delivered')) return 'delivered';
  return parts.find((state) => state === 'in_doubt') ?? parts.find((state) => state !== 'delivered') ?? 'queued';
}

/** The steps of one attempt, in their order. */
export const attemptSteps = { held: 0, outcome: 1, inDoubt: 2, deferred: 3 } as const;
export const STEPS_PER_ATTEMPT = 10;
/** Later attempts share the steps of this one. */
export const MOST_STEPPED_ATTEMPTS = 99;

/** Order of an event within its part (see the table `event`): each fact has one place, so it is recorded once. */
export const steps = {
  /** Attempts count from 1. */
  held: (attempt: number) => step(attempt, 'held'),
  outcome: (attempt: number) => step(attempt, 'outcome'),
  inDoubt: (attempt: number) => step(attempt, 'inDoubt'),
  deferred: (attempt: number) => step(attempt, 'deferred'),
  /** The carrier is asked once. */
  queried: 998,
  /** An operator's end of what waited, after whatever attempts there were. */
  cancelled: 999,
  /** What was told of its end. Each has a place of its own, so that of two processes that hear of it neither loses its word. */
  delivered: 1000,
  undelivered: 1001,
  unknown: 1002,
  /** Whatever the carrier says besides: `later + 1`, `later + 2`, … */
  later: 1002,
} as const;

function step(attempt: number, order: keyof typeof attemptSteps): number {
  return Math.min(attempt, MOST_STEPPED_ATTEMPTS) * STEPS_PER_ATTEMPT + attemptSteps[order];
}
