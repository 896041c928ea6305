import type pg from 'pg';
import { doubtfulKinds } from '#domain/messages/message.ts';
import { instantArray, plainArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { ofAllDays, onDays, type Tables, type TablesOf } from '../../day-tables.ts';
import { dayIdBounds } from '../../partitions.ts';
import { inTransaction } from '../../transaction.ts';
import { listOf } from '../messages/event-facts.ts';
import { byDay } from '../messages/events-by-day.ts';
import { queueClaimed } from '../queue/insert-claims.ts';
import {
  againValues,
  CLOSE_PARAMETERS,
  closeValues,
  countBySend,
  counters,
  countValues,
  EVENT_PARAMETERS,
  eventValues,
  haveReasons,
  insertEventsText,
  type PartEventToRecord,
  type SliceToClose,
} from './record-rows.ts';
import { forgetUnmatched, type UnmatchedReceipt, unmatchedKey } from './unmatched-receipts.ts';

export type { PartEventToRecord, SliceAgain, SliceToClose } from './record-rows.ts';

/** What one job of the writer brings. What a kept receipt tells is recorded if that is still kept, which it then is no more. */
export type ToRecord = {
  events: readonly PartEventToRecord[];
  closed?: SliceToClose;
  unmatchedReceipt?: UnmatchedReceipt;
};

const UNIQUE_VIOLATION = '23505';

/** The worker in whose name something was to be written is given up: nothing of it was. */
class GivenUp extends Error {}

/** `worker`: in whose name it is written. `again`: some of it may be on disk, or others may have put parts in doubt meanwhile. */
export type Recording = { worker: string; again: boolean };

/**
 * Records what happened, in one transaction: events, the counters of their sends, refunds with their balances, and slices
 * that are done. Safe to do again: a fact that is recorded already is left as it is and counts for nothing. Looking out for
 * such facts costs a quarter more, so it is done only for what may have been written before, or turns out to have been.
 */
export async function recordEvents(
  pool: pg.Pool,
  jobs: readonly ToRecord[],
  { worker, again }: Recording,
): Promise<void> {
  if (!again) {
    try {
      return await record(pool, jobs, worker);
    } catch (error) {
      if (!(error instanceof GivenUp) && (error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    }
  }
  await record(pool, jobs, undefined);
}

/** Without the name of a worker: as what may be there already. */
function record(pool: pg.Pool, jobs: readonly ToRecord[], worker: string | undefined): Promise<void> {
  return onDays(pool, (tablesOf) => recordOnDays(pool, jobs, { worker, tablesOf }));
}

type OnDays = { worker: string | undefined; tablesOf: TablesOf };

async function recordOnDays(pool: pg.Pool, jobs: readonly ToRecord[], { worker, tablesOf }: OnDays): Promise<void> {
  const unmatchedReceipts = jobs.flatMap(({ unmatchedReceipt }) => unmatchedReceipt ?? []);
  const ended = jobs.flatMap(({ closed: slice }) => slice ?? []);
  const closed = ended.filter(({ onInsert }) => !onInsert);
  const queuedAgain = ended.filter(({ onInsert, again }) => onInsert && again.length > 0);
  const events = eventsOf(jobs);
  const refunds = events.filter((event) => event.refund);
  if (worker !== undefined && refunds.length + unmatchedReceipts.length + queuedAgain.length === 0) {
    return recordNow(pool, { worker, events, closed, tablesOf });
  }
  await inTransaction(pool, async (client) => {
    const adopted = unmatchedReceipts.length > 0 ? await forgetUnmatched(client, unmatchedReceipts) : new Set<string>();
    const recorded = jobs.filter(
      ({ unmatchedReceipt }) => !unmatchedReceipt || adopted.has(unmatchedKey(unmatchedReceipt)),
    );
    const receiptEvents = unmatchedReceipts.length > 0 ? eventsOf(recorded) : events;
    if (worker !== undefined) await recordNow(client, { worker, events: receiptEvents, tablesOf });
    else if (receiptEvents.length > 0) await insertNewEvents(client, receiptEvents);
    if (refunds.length > 0) await insertRefunds(client, refunds);
    if (closed.length > 0) await recordNow(client, { closed });
    await queueClaimed(client, queuedAgain); // a statement of its own: two of one statement may not change the same send
  });
}

function eventsOf(jobs: readonly ToRecord[]): PartEventToRecord[] {
  const events: PartEventToRecord[] = [];
  for (const job of jobs) for (const event of job.events) events.push(event);
  return events;
}

type ClaimOnInsert = {
  worker?: string;
  events?: readonly PartEventToRecord[];
  closed?: readonly SliceToClose[];
  /** Where it is not said, the tables of all days: for what is rare. */
  tablesOf?: TablesOf;
};

/**
 * Events, the counters of their sends and slices that are done, in one statement, which is a transaction of its own: for
 * single messages the round trips of begin and commit cost as much as all else. What a part is not any more is taken off again.
 *
 * In the name of a worker it writes nothing once that is given up: a network may bring a statement long after it was sent, when
 * others have put in doubt what it tells the outcome of. Until it is committed nobody gives the worker up.
 * @throws {GivenUp}
 */
export async function recordNow(
  client: pg.Pool | pg.PoolClient,
  { worker, events = [], closed = [], tablesOf = ofAllDays }: ClaimOnInsert,
): Promise<void> {
  const statement = new Statement(worker);
  for (const [tables, ofDay] of byDay(events, tablesOf)) {
    const reasons = haveReasons(ofDay);
    statement.add(`${reasons ? 'r' : 'e'}${tables.day}`, insertEvents(tables, reasons), eventValues(ofDay, reasons));
    const counts = countBySend(ofDay);
    if (counts.size > 0) statement.add(`c${tables.day}`, addCounts(tables), countValues(counts));
  }
  if (closed.some(({ again }) => again.length > 0)) {
    statement.add('again', closeSlicesAgain, [...closeValues(closed), ...againValues(closed)]);
  } else if (closed.length > 0) statement.add('closed', closeSlices, closeValues(closed));
  if (statement.empty) return;
  const [row] = await named<{ written: boolean }>(client, statement.finish());
  if (!row!.written) throw new GivenUp();
}

/** Begins with the number of its first parameter; writes only if the condition, which begins with `and`, holds. */
type Text = (first: number, onlyIf: string) => string;

/**
 * One statement of several that write: each gets the numbers of its parameters, and its name becomes part of the whole's. In the
 * name of a worker, all of them write only while that is not given up.
 */
class Statement {
  readonly #parts: string[] = [];
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  readonly #inNameOf: string | undefined;

  constructor(worker: string | undefined) {
    this.#inNameOf = worker;
    if (worker !== undefined) this.#values.push(worker);
  }

  add(name: string, text: Text, values: readonly string[]): void {
    const onlyIf = this.#inNameOf === undefined ? '' : 'and exists (select from named)';
    this.#parts.push(text(this.#values.length + 1, onlyIf));
    this.#names.push(name);
    this.#values.push(...values);
  }

  get empty(): boolean {
    return this.#parts.length === 0;
  }

  finish(): { name: string; text: string; values: readonly string[] } {
    const values = this.#values;
    const [name, parts] = [this.#names.join(' '), this.#parts.join(', ')];
    if (this.#inNameOf === undefined)
      return { name: `record ${name}`, text: `with ${parts} select true as written`, values };
    const worker = 'named as materialized (select from worker where id = $1 for key share)';
    const text = `with ${worker}, ${parts} select exists (select from named) as written`;
    return { name: `record-named ${name}`, text, values };
  }
}

const addCounts =
  (tables: Tables): Text =>
  (first, onlyIf) => {
    const numbers = counters.map((_, i) => `$${first + 2 + i}::int[]`);
    return `counted_${tables.day} as (
    update ${tables.send} s set ${counters.map((counter) => `${counter} = s.${counter} + c.${counter}`).join(', ')}
    from unnest($${first}::uuid[], $${first + 1}::uuid[], ${numbers.join(', ')}) as c(account_id, id, ${counters.join(', ')})
    where ${byKey('s.account_id', 'c.account_id')} and s.id = c.id ${onlyIf})`;
  };

const insertEvents =
  (tables: Tables, reasons: boolean): Text =>
  (first, onlyIf) =>
    `happened_${tables.day} as (${insertEventsText(first, { into: tables.event, reasons })} where true ${onlyIf})`;

/**
 * The same where some of it may be there already: the database tells what was new, and only that is counted. An answer for a
 * part that was taken over and put in doubt meanwhile ends that doubt, which who brings it cannot know of.
 */
async function insertNewEvents(client: pg.PoolClient, events: readonly PartEventToRecord[]): Promise<void> {
  const replacing = events.filter((event) => event.replaces);
  const at = (i: number) => `$${EVENT_PARAMETERS + i}`;
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
        left join unnest(${at(1)}::uuid[], ${at(2)}::int[], ${at(3)}::smallint[], ${at(4)}::smallint[], ${at(5)}::text[])
          as r(send_id, n, part, step, kind) using (send_id, n, part, step)
        left join lateral (
          select bool_or(e.kind = 'in_doubt') and bool_and(e.kind in ${listOf(doubtfulKinds)}) as in_doubt from event e
          where e.account_id = h.account_id and e.send_id = h.send_id and e.n = h.n and e.part = h.part
            and e.send_id between ${at(6)} and ${at(7)}
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
      where ${byKey('s.account_id', 'c.account_id')} and s.id = c.send_id and s.id between ${at(6)} and ${at(7)} and s.recipients > 1`,
    values: [
      ...eventValues(events),
      plainArray(replacing.map((event) => event.sendId)),
      plainArray(replacing.map((event) => event.n)),
      plainArray(replacing.map((event) => event.part)),
      plainArray(replacing.map((event) => event.step)),
      plainArray(replacing.map((event) => event.replaces!)),
      ...dayIdBounds(events.map((event) => event.sendId)),
    ],
  });
}

async function insertRefunds(client: pg.PoolClient, refunds: readonly PartEventToRecord[]): Promise<void> {
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
      update balance b set micros = b.micros + s.micros from summed s where ${byKey('b.account_id', 's.account_id')}`,
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

/** Deletes slices that are done. */
const closeSlices: Text = (first, onlyIf) => `gone as (${deleteSlices(first, onlyIf)})`;

/**
 * The same where something did not leave, which is queued again. What goes back does so only for a claim found open: done twice,
 * or after another worker took the slice over, nothing is queued a second time.
 */
const closeSlicesAgain: Text = (first, onlyIf) => {
  const run = (i: number, type: string) => `($${first + CLOSE_PARAMETERS + i}::${type}[])[a.run]`;
  return `gone as (${deleteSlices(first, onlyIf)}
      returning c.owner, s.account_id, s.send_id, s.carrier_id, s.lane, s.parts, s.attempt
    ), queued_again as (
      insert into slice (account_id, send_id, lane, parts, attempt, first, last, not_before, held, carrier_id)
      select g.account_id, g.send_id, g.lane, g.parts, g.attempt, ${run(2, 'int')}, ${run(3, 'int')}, ${run(4, 'timestamptz')},
        ${run(5, 'text')}, ${run(6, 'smallint')}
      from gone g cross join lateral generate_series(($${first + CLOSE_PARAMETERS}::int[])[g.owner], ($${first + CLOSE_PARAMETERS + 1}::int[])[g.owner]) as a(run))`;
};

/** A worker is compared so that its index cannot be used: each slice is found by its key. */
function deleteSlices(first: number, onlyIf: string): string {
  const at = (i: number) => `$${first + i}`;
  return `delete from slice s
    using unnest(${at(0)}::uuid[], ${at(1)}::uuid[], ${at(2)}::int[], ${at(3)}::int[], ${at(4)}::uuid[]) with ordinality
      as c(account_id, send_id, first, attempt, worker, owner)
    where ${byKey('s.account_id', 'c.account_id')} and s.send_id = c.send_id and s.first = c.first
      and s.attempt = c.attempt and s.worker is not distinct from c.worker ${onlyIf}`;
}
