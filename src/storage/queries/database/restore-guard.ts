import { sql } from 'kysely';
import type { DatabaseIdentity, FolderCopy, GuardMark, LockReason, StoredGuard } from '#domain/restore-guard.ts';
import type { Db, Tx } from '../../database.ts';
import { aliveWorker } from '../queue/workers.ts';

/** Whoever reads or changes the guard does so alone on this advisory lock. Any constant would do. */
const FENCE_LOCK = 0x66656e63;

export type DispatchLock = { since: Date; reason: LockReason };

export async function holdGuard(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${FENCE_LOCK})`.execute(tx);
}

/** Why dispatch is locked, if it is. */
export async function readLock(db: Db): Promise<DispatchLock | undefined> {
  const { rows } = await sql<DispatchLock>`
    select locked_at as since, locked_for as reason from restore_guard where locked_at is not null`.execute(db);
  return rows[0];
}

export async function readGuard(db: Db): Promise<StoredGuard | undefined> {
  const { rows } = await sql<GuardMark & { confirmed: boolean; name: string | null } & DatabaseIdentity>`
    select token, epoch, confirmed, name, system_identifier as "systemIdentifier", database_oid as "databaseOid"
    from restore_guard`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { systemIdentifier, databaseOid, ...mark } = row;
  return { ...mark, place: { systemIdentifier, databaseOid } };
}

/** Where this database lives now. Some hosts let nobody ask for the server's identifier. */
export async function readPlace(db: Db): Promise<DatabaseIdentity> {
  const { rows } = await sql<{ databaseOid: number; mayAsk: boolean }>`
    select oid::bigint as "databaseOid", has_function_privilege('pg_control_system()', 'execute') as "mayAsk"
    from pg_database where datname = current_database()`.execute(db);
  const { databaseOid, mayAsk } = rows[0]!;
  if (!mayAsk) return { systemIdentifier: null, databaseOid };
  const asked = await sql<{ id: string }>`select system_identifier::text as id from pg_control_system()`.execute(db);
  return { systemIdentifier: asked.rows[0]!.id, databaseOid };
}

export type GuardEvidence = { former: ReadonlySet<string>; othersDispatch: boolean; everUsed: boolean };

/** What else tells whether a database was restored. `own`: the worker that asks, if one does. */
export async function readEvidence(
  db: Db,
  { copy, own }: { copy: FolderCopy | undefined; own: string | undefined },
): Promise<GuardEvidence> {
  const { rows } = await sql<{ former: boolean; othersDispatch: boolean; everUsed: boolean }>`
    select exists (select from former_guard where token = ${copy?.token ?? null}::uuid) as former,
      exists (select from worker w where w.passed_guard and w.id is distinct from ${own ?? null}::uuid and ${aliveWorker()})
        as "othersDispatch",
      exists (select from send) as "everUsed"`.execute(db);
  const { former, ...rest } = rows[0]!;
  return { ...rest, former: new Set(former && copy ? [copy.token] : []) };
}

export type Passage = { token: string; place: DatabaseIdentity; name: string | undefined; worker: string };

/** A dispatcher passes the guard, or creates it: gives the next epoch under the token there is. */
export async function recordPassage(tx: Tx, { token, place, name, worker }: Passage): Promise<GuardMark> {
  await sql`update worker set passed_guard = true where id = ${worker}`.execute(tx);
  const { rows } = await sql<GuardMark>`
    insert into restore_guard as f (token, epoch, system_identifier, database_oid, name)
    values (${token}, 1, ${place.systemIdentifier}, ${place.databaseOid}, ${name ?? null})
    on conflict (alone) do update set epoch = f.epoch + 1, system_identifier = excluded.system_identifier,
      database_oid = excluded.database_oid, name = coalesce(f.name, excluded.name)
    returning token, epoch`.execute(tx);
  return rows[0]!;
}

/** The next epoch of a dispatcher that goes on. Undefined when the restore guard is not as it left it: it must be looked at again. */
export async function advanceGuard(db: Db, mark: GuardMark, worker: string): Promise<GuardMark | undefined> {
  const { rows } = await sql<GuardMark>`
    with passed as (update worker set passed_guard = true where id = ${worker} and not passed_guard)
    update restore_guard set epoch = epoch + 1
    where token = ${mark.token} and epoch >= ${mark.epoch} and locked_at is null
    returning token, epoch`.execute(db);
  return rows[0];
}

/** A data folder has the token now: whoever has none is a stranger from here on. */
export async function confirmGuard(db: Db, { token }: GuardMark): Promise<void> {
  await sql`update restore_guard set confirmed = true where token = ${token} and not confirmed`.execute(db);
}

export type Locking = DispatchLock & {
  /** For a database without a guard yet. */
  token: string;
  place: DatabaseIdentity;
  name: string | undefined;
  /** The token of the data folder that found it: the operator's answer counts for it too. */
  copyToken: string | undefined;
};

/** Locks dispatch for every process. What locked it first stands. */
export async function lockGuard(tx: Tx, { since, reason, token, place, name, copyToken }: Locking): Promise<void> {
  await sql`
    insert into restore_guard as f (token, epoch, system_identifier, database_oid, locked_at, locked_for, locked_name)
    values (${token}, 0, ${place.systemIdentifier}, ${place.databaseOid}, ${since}, ${reason}, ${name ?? null})
    on conflict (alone) do update set locked_at = coalesce(f.locked_at, excluded.locked_at),
      locked_for = coalesce(f.locked_for, excluded.locked_for), locked_name = coalesce(f.locked_name, excluded.locked_name)`.execute(
    tx,
  );
  if (copyToken !== undefined) await endToken(tx, copyToken, since);
}

/** Unlocks dispatch under a new token, which any data folder may take. The old one, and what locked it, is answered for. */
export async function unlockGuard(
  tx: Tx,
  { token, place, now }: { token: string; place: DatabaseIdentity; now: Date },
): Promise<void> {
  const { rows } = await sql<{ token: string }>`select token from restore_guard`.execute(tx);
  for (const old of rows) await endToken(tx, old.token, now);
  await sql`
    update restore_guard set token = ${token}, epoch = 1, confirmed = false, system_identifier = ${place.systemIdentifier},
      database_oid = ${place.databaseOid}, name = coalesce(locked_name, name),
      locked_at = null, locked_for = null, locked_name = null`.execute(tx);
}

async function endToken(tx: Tx, token: string, now: Date): Promise<void> {
  await sql`insert into former_guard (token, ended_at) values (${token}, ${now}) on conflict do nothing`.execute(tx);
}
