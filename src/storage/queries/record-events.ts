import type pg from 'pg';
import { instantArray, plainArray } from '../array-literal.ts';
import { named } from '../database.ts';
import { idBounds } from '../partitions.ts';
import { inTransaction } from '../transaction.ts';
import {
  closeValues,
  countBySend,
  counters,
  countValues,
  EVENT_PARAMETERS,
  type EventToRecord,
  eventValues,
  insertEventsText,
  type SliceToClose,
} from './record-rows.ts';

export type { EventToRecord, SliceAgain, SliceToClose } from './record-rows.ts';

/** What one job of the writer brings: usually one or the other. */
export type ToRecord = { events: readonly EventToRecord[]; closed?: SliceToClose };

const UNIQUE_VIOLATION = '23505';

/** `worker`: in whose name it is written. `again`: some of it may be on disk, or others may have put parts in doubt meanwhile. */
type Recording = { worker: string; again: boolean };

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
  try {
    if (!again && (await record(pool, jobs, worker))) return;
  } catch (error) {
    if (again || (error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
  }
  await record(pool, jobs, undefined);
}

/** In the name of a worker: as long as it is not given up; false if it is, and nothing was written. Else as what may be there. */
async function record(pool: pg.Pool, jobs: readonly ToRecord[], worker: string | undefined): Promise<boolean> {
  const tolerant = worker === undefined;
  const events: EventToRecord[] = [];
  const closed: SliceToClose[] = [];
  for (const job of jobs) {
    for (const event of job.events) events.push(event);
    if (job.closed) closed.push(job.closed);
  }
  const refunds = events.filter((event) => event.refund);
  if (!tolerant && refunds.length === 0) return recordAtOnce(pool, { worker, events, closed });
  return inTransaction(pool, async (client) => {
    if (tolerant && events.length > 0) await insertNewEvents(client, events);
    if (!tolerant && !(await recordAtOnce(client, { worker, events }))) return false;
    if (refunds.length > 0) await insertRefunds(client, refunds);
    if (closed.length > 0) await recordAtOnce(client, { closed });
    return true;
  });
}

type AtOnce = { worker?: string; events?: readonly EventToRecord[]; closed?: readonly SliceToClose[] };

/**
 * Events, the counters of their sends and slices that are done, in one statement, which is a transaction of its own: for
 * single messages the round trips of begin and commit cost as much as all else. What a part is not any more is taken off again.
 *
 * In the name of a worker it is false, and nothing is written, once that is given up: a network may bring a statement long
 * after it was sent, when others have put in doubt what it tells the outcome of. Until it is committed nobody gives the worker up.
 */
export async function recordAtOnce(
  client: pg.Pool | pg.PoolClient,
  { worker, events = [], closed = [] }: AtOnce,
): Promise<boolean> {
  const counts = countBySend(events);
  const statement = new Statement();
  if (worker !== undefined) statement.add('named', lockWorker, [worker]);
  const onlyIf = worker === undefined ? '' : 'and exists (select from named)';
  if (events.length > 0) statement.add('happened', insertEvents(onlyIf), eventValues(events));
  if (counts.size > 0) statement.add('counted', addCounts(onlyIf), countValues(counts));
  if (closed.length > 0) statement.add('closed', closeSlices(onlyIf), closeValues(closed));
  if (statement.empty) return true;
  const [row] = await named<{ written: boolean }>(
    client,
    statement.finish(worker === undefined ? 'true' : 'exists (select from named)'),
  );
  return row!.written;
}

function lockWorker(first: number): string {
  return `named as materialized (select from worker where id = $${first} for key share)`;
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

  finish(written: string): { name: string; text: string; values: readonly string[] } {
    const name = `record-${this.#names.join('-')}`;
    return { name, text: `with ${this.#parts.join(', ')} select ${written} as written`, values: this.#values };
  }
}

const addCounts =
  (onlyIf: string) =>
  (first: number): string => {
    const numbers = counters.map((_, i) => `$${first + 2 + i}::int[]`);
    const bounds = first + 2 + counters.length;
    return `counted as (
    update send s set ${counters.map((counter) => `${counter} = s.${counter} + c.${counter}`).join(', ')}
    from unnest($${first}::uuid[], $${first + 1}::uuid[], ${numbers.join(', ')}) as c(account_id, id, ${counters.join(', ')})
    where s.account_id = c.account_id and s.id = c.id and s.id between $${bounds} and $${bounds + 1} ${onlyIf})`;
  };

const insertEvents =
  (onlyIf: string) =>
  (first: number): string =>
    `happened as (${insertEventsText(first)} where true ${onlyIf})`;

/**
 * The same where some of it may be there already: the database tells what was new, and only that is counted. An answer for a
 * part that was taken over and put in doubt meanwhile ends that doubt, which who brings it cannot know of.
 */
async function insertNewEvents(client: pg.PoolClient, events: readonly EventToRecord[]): Promise<void> {
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
          select bool_or(e.kind = 'in_doubt') and bool_and(e.kind in ('held', 'deferred', 'in_doubt')) as in_doubt from event e
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
      where s.account_id = c.account_id and s.id = c.send_id and s.id between ${at(6)} and ${at(7)} and s.recipients > 1`,
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
const closeSlices =
  (onlyIf: string) =>
  (first: number): string => {
    const at = (i: number) => `$${first + i}`;
    return `gone as (
      delete from slice s
      using unnest(${at(0)}::uuid[], ${at(1)}::uuid[], ${at(2)}::int[], ${at(3)}::int[], ${at(4)}::uuid[]) with ordinality
        as c(account_id, send_id, first, attempt, worker, owner)
      where s.account_id = c.account_id and s.send_id = c.send_id and s.first = c.first
        and s.attempt = c.attempt and s.worker = c.worker ${onlyIf}
      returning c.owner, s.account_id, s.send_id, s.carrier_id, s.lane, s.parts, s.attempt
    ), queued_again as (
      insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt, held)
      select g.account_id, g.send_id, a.first, a.last, a.carrier_id, g.lane, g.parts, a.not_before, g.attempt, a.held
      from gone g
      join unnest(${at(5)}::int[], ${at(6)}::int[], ${at(7)}::int[], ${at(8)}::timestamptz[], ${at(9)}::text[], ${at(10)}::smallint[])
        as a(owner, first, last, not_before, held, carrier_id) on a.owner = g.owner)`;
  };
