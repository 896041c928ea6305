import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { placed } from '../acceptance/placed.ts';
import type { EventRow, MessageKey } from '../messages/timeline.ts';

/** Something that happened to one part of one message (part 0: to the whole message). */
export type PartEventToRecord = MessageKey &
  EventRow & {
    /** Whether the send keeps counters: those of one message do not. */
    counted: boolean;
    /** The counter that this event takes one off: the part was counted there and is not that any more. */
    replaces?: 'in_doubt' | 'undelivered';
    /** What is given back for it: the movement's id and the amount; written once, whatever happens. */
    refund?: { movementId: string; micros: number; part: number };
  };

/** Positions of a closed slice that go back to the queue. */
export type SliceAgain = {
  first: number;
  last: number;
  notBefore: Date;
  held: 'hours' | 'no_carrier' | null;
  carrierId: number | null;
};

/** An open slice whose messages all have their outcome, or go back. */
export type SliceToClose = {
  accountId: string;
  sendId: string;
  first: number;
  attempt: number;
  worker: string;
  again: readonly SliceAgain[];
  /** It was claimed on insert: there is no row of it, and nothing to be written when nothing of it goes back. */
  onInsert?: boolean;
};

export const counters = ['submitted', 'delivered', 'undelivered', 'refused', 'expired', 'in_doubt'] as const;
type Count = { accountId: string } & Record<(typeof counters)[number], number>;
const isCounter = (kind: string): kind is (typeof counters)[number] => (counters as readonly string[]).includes(kind);

export function countBySend(events: readonly PartEventToRecord[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const { accountId, sendId, kind, counted, replaces } of events) {
    if (!counted) continue;
    let count = counts.get(sendId);
    if (!count) {
      count = { accountId, submitted: 0, delivered: 0, undelivered: 0, refused: 0, expired: 0, in_doubt: 0 };
      counts.set(sendId, count);
    }
    if (isCounter(kind)) count[kind]++;
    if (replaces) count[replaces]--;
  }
  return counts;
}

export function countValues(counts: ReadonlyMap<string, Count>): string[] {
  const sends = [...counts.keys()];
  const all = [...counts.values()];
  return [
    plainArray(all.map((count) => count.accountId)),
    plainArray(sends),
    ...counters.map((counter) => plainArray(all.map((count) => count[counter]))),
  ];
}

const eventColumns = [
  ['n', 'int'],
  ['part', 'smallint'],
  ['step', 'smallint'],
  ['kind', 'text'],
  ['carrier_id', 'smallint'],
  ['carrier_message_id', 'text'],
  ['code', 'text'],
  ['raw', 'text'],
] as const;
/** Mostly none has one: then the statement does without. */
const reasonColumn = ['reason', 'jsonb'] as const;
/** How many parameters the statement below has, with reasons. */
export const EVENT_PARAMETERS = 6 + eventColumns.length;

export function haveReasons(events: readonly PartEventToRecord[]): boolean {
  return events.some(({ reason }) => reason !== null);
}

/**
 * Events share sends and instants: each is written, and read by the database, once, and an event says which are its own. For
 * ten thousand messages of one send that spares a third of the statement.
 */
export function insertEventsText(first: number, { into = 'event', reasons = true } = {}): string {
  const own = reasons ? [...eventColumns, reasonColumn] : eventColumns;
  const [accounts, sends, instants] = ['uuid', 'uuid', 'timestamptz'].map((type, i) => `($${first + i}::${type}[])`);
  const names = own.map(([name]) => name).join(', ');
  const types = ['int', 'int', ...own.map(([, type]) => type)];
  const columns = types.map((type, i) => `$${first + 3 + i}::${type}[]`).join(', ');
  return `insert into ${into} (account_id, send_id, at, ${names})
    select ${accounts}[r.send], ${sends}[r.send], ${instants}[r.instant], ${names}
    from unnest(${columns}) as r(send, instant, ${names})`;
}

export function eventValues(events: readonly PartEventToRecord[], reasons = true): string[] {
  const sends = new Listed<string>();
  const instants = new Listed<number>();
  const [accounts, sendOf, instantOf]: [string[], number[], number[]] = [[], [], []];
  for (const { accountId, sendId, at } of events) {
    const place = sends.place(sendId);
    accounts[place - 1] = accountId;
    sendOf.push(place);
    instantOf.push(instants.place(at.getTime()));
  }
  return [
    plainArray(accounts),
    plainArray(sends.values),
    plainArray(instants.values.map((ms) => new Date(ms).toISOString())),
    plainArray(sendOf),
    plainArray(instantOf),
    plainArray(events.map((event) => event.n)),
    plainArray(events.map((event) => event.part)),
    plainArray(events.map((event) => event.step)),
    plainArray(events.map((event) => event.kind)),
    plainArray(events.map((event) => event.carrierId)),
    textArray(events.map((event) => event.carrierMessageId)),
    textArray(events.map((event) => event.code)),
    textArray(events.map((event) => event.raw)),
    ...(reasons ? [textArray(events.map(({ reason }) => reason && JSON.stringify(reason)))] : []),
  ];
}

/** Values in the order of their first appearance, each once; places count from 1, as those of arrays in SQL. */
class Listed<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<Value, number>();

  place(value: Value): number {
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.values.push(value);
      this.#places.set(value, place);
    }
    return place;
  }
}

/** How many parameters `closeValues` gives. */
export const CLOSE_PARAMETERS = 5;

export function closeValues(closed: readonly SliceToClose[]): string[] {
  return [
    plainArray(closed.map((slice) => slice.accountId)),
    plainArray(closed.map((slice) => slice.sendId)),
    plainArray(closed.map((slice) => slice.first)),
    plainArray(closed.map((slice) => slice.attempt)),
    plainArray(closed.map((slice) => slice.worker)),
  ];
}

/** What goes back of them: for each slice the places, counted from 1, of the first and the last of its runs; then the runs. */
export function againValues(closed: readonly SliceToClose[]): string[] {
  const { first, last, all: runs } = placed(closed.map(({ again }) => again));
  return [
    plainArray(first),
    plainArray(last),
    plainArray(runs.map((run) => run.first)),
    plainArray(runs.map((run) => run.last)),
    instantArray(runs.map((run) => run.notBefore)),
    plainArray(runs.map((run) => run.held)),
    plainArray(runs.map((run) => run.carrierId)),
  ];
}
