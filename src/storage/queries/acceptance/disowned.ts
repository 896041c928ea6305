import { sql } from 'kysely';
import { idBorder } from '#platform/ids.ts';
import type { Tx } from '../../database.ts';
import type { SendKey, TakenSlice } from '../messages/waiting-sends.ts';

/** A statement that has been on its way for so long will not arrive any more. */
const REMEMBERED_MS = 24 * 3_600_000;
/** Whoever holds what is waited for here, it is tried again. */
const LIMIT_MS = 5_000;

/** Which of some sends of an account are there. Those that are not never will be: the account's balance remembers them. */
export async function disownSends(
  tx: Tx,
  { accountId, sendIds, now }: { accountId: string; sendIds: readonly string[]; now: Date },
): Promise<string[]> {
  await sql`select set_config('statement_timeout', ${String(LIMIT_MS)}, true)`.execute(tx);
  // Whoever writes sends of this account changes this row: what still does so is waited for.
  await sql`select from balance where account_id = ${accountId} for update`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from send where account_id = ${accountId} and id = any(${sendIds}::uuid[])`.execute(tx);
  const written = new Set(rows.map(({ id }) => id));
  const absent = sendIds.filter((id) => !written.has(id));
  const border = idBorder(new Date(now.getTime() - REMEMBERED_MS));
  if (absent.length > 0) {
    await sql`
      update balance set disowned = ${absent}::uuid[] || array(
        select d from unnest(disowned) as d where d >= ${border}::uuid and d <> all(${absent}::uuid[]))
      where account_id = ${accountId}`.execute(tx);
  }
  return [...written];
}

/** Takes all of a send out of the queue of which nothing can have left: it waits there, or was claimed on insert. */
export async function takeUnclaimed(tx: Tx, { accountId, sendId }: SendKey): Promise<TakenSlice[]> {
  const { rows } = await sql<TakenSlice>`
    with waiting as (
      delete from slice where account_id = ${accountId} and send_id = ${sendId} and acceptor is not null
      returning first, last, carrier_id
    ), claimed as (
      update send set claimed_by = null where account_id = ${accountId} and id = ${sendId} and claimed_by is not null
      returning 0 as first, recipients - 1 as last, carrier_id
    )
    select first, last, carrier_id as "carrierId" from waiting union all select first, last, carrier_id from claimed`.execute(
    tx,
  );
  return rows;
}

/** Whether something of a send may have left, or will. */
export async function hasBegun(tx: Tx, { accountId, sendId }: SendKey): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select exists (select from slice where account_id = ${accountId} and send_id = ${sendId})
      or exists (select from event where account_id = ${accountId} and send_id = ${sendId}
        and kind not in ('held', 'cancelled')) as begun`.execute(tx);
  return rows[0]!.begun;
}

/** The key of a request that was answered as not accepted is free again. */
export async function freeKeys(tx: Tx, { accountId, sendId }: SendKey): Promise<void> {
  await sql`delete from send_key where account_id = ${accountId} and send_id = ${sendId}`.execute(tx);
}
