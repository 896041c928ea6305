import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import type { TakenSlice } from '../messages/waiting-sends.ts';

// What was queued and due at an instant, and accepted by then: of what a restored database may have sent already.

/** Slices of sends accepted after the instant have larger ids (uuidv7). */
const dueAt = (at: Date) =>
  sql<boolean>`l.worker is null and l.not_before <= ${at} and l.send_id < uuid_from(${at}::timestamptz + interval '1 millisecond')`;

export type QueuedCount = { due: number; later: number };

/** Messages that were due at an instant, and those that were to leave later or are held. */
export async function countQueued(db: Db, at: Date): Promise<QueuedCount> {
  const { rows } = await sql<QueuedCount>`
    select coalesce(sum(last - first + 1) filter (where ${dueAt(at)}), 0)::bigint as due,
      coalesce(sum(last - first + 1) filter (where not (${dueAt(at)})), 0)::bigint as later
    from slice l where l.worker is null`.execute(db);
  return rows[0]!;
}

/** Holds what was due, until an operator releases it. Gives the number of messages. */
export async function holdDue(tx: Tx, at: Date): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    with held as (
      update slice l set held = 'review', not_before = 'infinity' where ${dueAt(at)} returning l.first, l.last
    )
    select coalesce(sum(last - first + 1), 0)::bigint as messages from held`.execute(tx);
  return rows[0]!.messages;
}

export type DueSlice = TakenSlice & { accountId: string; sendId: string };

/** Takes slices that were due out of the queue, some at a time. */
export async function takeDueSlices(tx: Tx, at: Date, limit: number): Promise<DueSlice[]> {
  const { rows } = await sql<DueSlice>`
    with due as (
      select l.account_id, l.send_id, l.first from slice l where ${dueAt(at)}
      order by l.account_id, l.send_id, l.first limit ${limit} for update
    )
    delete from slice l using due d
    where l.account_id = d.account_id and l.send_id = d.send_id and l.first = d.first and l.worker is null
    returning l.account_id as "accountId", l.send_id as "sendId", l.first, l.last, l.carrier_id as "carrierId"`.execute(
    tx,
  );
  return rows;
}
