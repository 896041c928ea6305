import type pg from 'pg';
import type { EventKind } from '#domain/message.ts';
import { instantArray, plainArray, textArray } from '../array-literal.ts';
import { named } from '../database.ts';
import { idBounds } from '../partitions.ts';
import { inTransaction } from '../transaction.ts';

/** Something that happened to one part of one message (part 0: to the whole message). */
export type EventToRecord = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  step: number;
  kind: EventKind;
  at: Date;
  carrierId: number | null;
  carrierMessageId: string | null;
  code: string | null;
  detail: string | null;
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
};

/** What one job of the writer brings: usually one or the other. */
export type ToRecord = { events: readonly EventToRecord[]; closed?: SliceToClose };

const UNIQUE_VIOLATION = '23505';

/**
 * Records what happened, in one transaction: events, the counters of their sends, refunds with their balances, and slices
 * that are done. Safe to do again: a fact that is recorded already is left as it is and counts for nothing. Looking out for
 * such facts costs a quarter more, so it is done only for what may have been written before, or turns out to have been.
 */
export async function recordEvents(pool: pg.Pool, jobs: readonly ToRecord[], again: boolean): Promise<void> {
  try {
    await record(pool, jobs, again);
  } catch (error) {
    if (again || (error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    await record(pool, jobs, true);
  }
}

async function record(pool: pg.Pool, jobs: readonly ToRecord[], tolerant: boolean): Promise<void> {
  const events: EventToRecord[] = [];
  const closed: SliceToClose[] = [];
  for (const job of jobs) {
    for (const event of job.events) events.push(event);
    if (job.closed) closed.push(job.closed);
  }
  const refunds = events.filter((event) => event.refund);
  if (!tolerant && refunds.length === 0) return recordAtOnce(pool, events, closed);
  await inTransaction(pool, async (client) => {
    if (events.length > 0) await (tolerant ? insertNewEvents(client, events) : recordAtOnce(client, events, []));
    if (refunds.length > 0) await insertRefunds(client, refunds);
    if (closed.length > 0) await recordAtOnce(client, [], closed);
  });
}

/**
 * Events, the counters of their sends and slices that are done, in one statement, which is a transaction of its own: for
 * single messages the round trips of begin and commit cost as much as all else. What a part is not any more is taken off again.
 */
export async function recordAtOnce(
  client: pg.Pool | pg.PoolClient,
  events: readonly EventToRecord[],
  closed: readonly SliceToClose[],
): Promise<void> {
  const counts = countBySend(events);
  const statement = new Statement();
  if (events.length > 0) statement.add('happened', insertEvents, eventValues(events));
  if (counts.size > 0) statement.add('counted', addCounts, countValues(counts));
  if (closed.length > 0) statement.add('closed', closeSlices, closeValues(closed));
  if (!statement.empty) await named(client, statement.finish());
}

/** One statement of several that write: each gets the numbers of its parameters, and its name becomes part of the whole's. */
class Statement {
  readonly #parts: string[] = [];
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  add(name: string, text: (first: number) => string, values: readonly string[]): void {
    this.#parts.push(text(this.#values.length + 1));
    this.#names.push(name);
    this.#values.push(...values);
  }

  get empty(): boolean {
    return this.#parts.length === 0;
  }

  finish(): { name: string; text: string; values: readonly string[] } {
    const name = `record-${this.#names.join('-')}`;
    return { name, text: `with ${this.#parts.join(', ')} select`, values: this.#values };
  }
}

const counters = ['submitted', 'delivered', 'undelivered', 'refused', 'expired', 'in_doubt'] as const;
type Count = { accountId: string } & Record<(typeof counters)[number], number>;
const isCounter = (kind: string): kind is (typeof counters)[number] => (counters as readonly string[]).includes(kind);

function countBySend(events: readonly EventToRecord[]): Map<string, Count> {
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

function addCounts(first: number): string {
  const numbers = counters.map((_, i) => `$${first + 2 + i}::int[]`);
  const bounds = first + 2 + counters.length;
  return `counted as (
    update send s set ${counters.map((counter) => `${counter} = s.${counter} + c.${counter}`).join(', ')}
    from unnest($${first}::uuid[], $${first + 1}::uuid[], ${numbers.join(', ')}) as c(account_id, id, ${counters.join(', ')})
    where s.account_id = c.account_id and s.id = c.id and s.id between $${bounds} and $${bounds + 1})`;
}

function countValues(counts: ReadonlyMap<string, Count>): string[] {
  const sends = [...counts.keys()];
  const all = [...counts.values()];
  return [
    plainArray(all.map((count) => count.accountId)),
    plainArray(sends),
    ...counters.map((counter) => plainArray(all.map((count) => count[counter]))),
    ...idBounds(sends),
  ];
}

const EVENT_COLUMNS = 'account_id, send_id, n, part, step, kind, at, carrier_id, carrier_message_id, code, detail';
const eventTypes = [
  'uuid',
  'uuid',
  'int',
  'smallint',
  'smallint',
  'text',
  'timestamptz',
  'smallint',
  'text',
  'text',
  'text',
];

function insertEvents(first: number): string {
  return `happened as (${insertEventsText(first)})`;
}

function insertEventsText(first: number): string {
  const columns = eventTypes.map((type, i) => `$${first + i}::${type}[]`).join(', ');
  return `insert into event (${EVENT_COLUMNS}) select * from unnest(${columns})`;
}

function eventValues(events: readonly EventToRecord[]): string[] {
  return [
    plainArray(events.map((event) => event.accountId)),
    plainArray(events.map((event) => event.sendId)),
    plainArray(events.map((event) => event.n)),
    plainArray(events.map((event) => event.part)),
    plainArray(events.map((event) => event.step)),
    plainArray(events.map((event) => event.kind)),
    instantArray(events.map((event) => event.at)),
    plainArray(events.map((event) => event.carrierId)),
    textArray(events.map((event) => event.carrierMessageId)),
    textArray(events.map((event) => event.code)),
    textArray(events.map((event) => event.detail)),
  ];
}

/**
 * The same where some of it may be there already: the database tells what was new, and only that is counted. An answer for a
 * part that was taken over and put in doubt meanwhile ends that doubt, which who brings it cannot know of.
 */
async function insertNewEvents(client: pg.PoolClient, events: readonly EventToRecord[]): Promise<void> {
  const replacing = events.filter((event) => event.replaces);
  await named(client, {
    name: 'insert-new-events',
    text: `with happened as (
        ${insertEventsText(1)} on conflict do nothing
        returning account_id, send_id, n, part, step, kind
      ), replaced as (
        select h.account_id, h.send_id,
          count(*) filter (where r.kind = 'in_doubt' or before.in_doubt) as in_doubt,
          count(*) filter (where r.kind = 'undelivered') as undelivered
        from happened h
        left join unnest($12::uuid[], $13::int[], $14::smallint[], $15::smallint[], $16::text[])
          as r(send_id, n, part, step, kind) using (send_id, n, part, step)
        left join lateral (
          select bool_or(e.kind = 'in_doubt') and bool_and(e.kind in ('held', 'deferred', 'in_doubt')) as in_doubt from event e
          where e.account_id = h.account_id and e.send_id = h.send_id and e.n = h.n and e.part = h.part
            and e.send_id between $17 and $18
        ) before on r.kind is null and h.kind in ('submitted', 'refused')
        group by h.account_id, h.send_id
      ), counted as (
        select account_id, send_id, ${counters.map((one) => `count(*) filter (where kind = '${one}') as ${one}`).join(', ')}
        from happened group by account_id, send_id
      )
      update send s set submitted = s.submitted + c.submitted, delivered = s.delivered + c.delivered,
        undelivered = s.undelivered + c.undelivered - coalesce(r.undelivered, 0), refused = s.refused + c.refused,
        expired = s.expired + c.expired, in_doubt = s.in_doubt + c.in_doubt - coalesce(r.in_doubt, 0)
      from counted c left join replaced r using (account_id, send_id)
      where s.account_id = c.account_id and s.id = c.send_id and s.id between $17 and $18 and s.recipients > 1`,
    values: [
      ...eventValues(events),
      plainArray(replacing.map((event) => event.sendId)),
      plainArray(replacing.map((event) => event.n)),
      plainArray(replacing.map((event) => event.part)),
      plainArray(replacing.map((event) => event.step)),
      plainArray(replacing.map((event) => event.replaces!)),
      ...idBounds(events.map((event) => event.sendId)),
    ],
  });
}

async function insertRefunds(client: pg.PoolClient, refunds: readonly EventToRecord[]): Promise<void> {
  await named(client, {
    name: 'insert-refunds',
    text: `with refunded as (
        insert into movement (account_id, send_id, n, part, id, micros, at, kind)
        select r.*, 'refund' from unnest($1::uuid[], $2::uuid[], $3::int[], $4::smallint[], $5::uuid[], $6::bigint[],
          $7::timestamptz[]) r
        on conflict (account_id, send_id, n, part) where kind = 'refund' do nothing
        returning account_id, micros
      ), summed as (
        select account_id, sum(micros)::bigint as micros from refunded group by account_id
      )
      update balance b set micros = b.micros + s.micros from summed s where b.account_id = s.account_id`,
    values: [
      plainArray(refunds.map((event) => event.accountId)),
      plainArray(refunds.map((event) => event.sendId)),
      plainArray(refunds.map((event) => event.n)),
      plainArray(refunds.map((event) => event.refund!.part)),
      plainArray(refunds.map((event) => event.refund!.movementId)),
      plainArray(refunds.map((event) => event.refund!.micros)),
      instantArray(refunds.map((event) => event.at)),
    ],
  });
}

/**
 * Deletes slices that are done and queues again what did not leave. What goes back does so only for a claim found open: done
 * twice, or after another worker took the slice over, nothing is queued a second time.
 */
function closeSlices(first: number): string {
  const at = (i: number) => `$${first + i}`;
  return `gone as (
      delete from slice s
      using unnest(${at(0)}::uuid[], ${at(1)}::uuid[], ${at(2)}::int[], ${at(3)}::int[], ${at(4)}::uuid[]) with ordinality
        as c(account_id, send_id, first, attempt, worker, owner)
      where s.account_id = c.account_id and s.send_id = c.send_id and s.first = c.first
        and s.attempt = c.attempt and s.worker = c.worker
      returning c.owner, s.account_id, s.send_id, s.carrier_id, s.lane, s.parts, s.attempt
    ), queued_again as (
      insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt, held)
      select g.account_id, g.send_id, a.first, a.last, a.carrier_id, g.lane, g.parts, a.not_before, g.attempt, a.held
      from gone g
      join unnest(${at(5)}::int[], ${at(6)}::int[], ${at(7)}::int[], ${at(8)}::timestamptz[], ${at(9)}::text[], ${at(10)}::smallint[])
        as a(owner, first, last, not_before, held, carrier_id) on a.owner = g.owner)`;
}

function closeValues(closed: readonly SliceToClose[]): string[] {
  const again = closed.flatMap((slice, owner) => slice.again.map((run) => ({ owner: owner + 1, ...run })));
  return [
    plainArray(closed.map((slice) => slice.accountId)),
    plainArray(closed.map((slice) => slice.sendId)),
    plainArray(closed.map((slice) => slice.first)),
    plainArray(closed.map((slice) => slice.attempt)),
    plainArray(closed.map((slice) => slice.worker)),
    plainArray(again.map((run) => run.owner)),
    plainArray(again.map((run) => run.first)),
    plainArray(again.map((run) => run.last)),
    instantArray(again.map((run) => run.notBefore)),
    plainArray(again.map((run) => run.held)),
    plainArray(again.map((run) => run.carrierId)),
  ];
}
