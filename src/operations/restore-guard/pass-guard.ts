import { randomUUID } from 'node:crypto';
import { type FolderCopy, type GuardMark, guardTripped } from '#domain/restore-guard.ts';
import type { Db, Tx } from '#storage/database.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import {
  type DispatchLock,
  holdGuard,
  lockGuard,
  readEvidence,
  readGuard,
  readLock,
  readPlace,
  recordPassage,
} from '#storage/queries/database/restore-guard.ts';
import type { OperatorContext } from '../operator-context.ts';

/** An installation, as far as the restore guard needs to know it. */
export type GuardedInstallation = {
  copy: FolderCopy | undefined;
  /** `ENVOI_INSTALLATION`, if it is set. */
  name: string | undefined;
  /** Whether the database lives in the data folder. */
  bundled: boolean;
};

/** Whether this process may dispatch: under a mark to be written into the data folder, or not, and why. */
export type GuardState = { open: true; mark: GuardMark } | { open: false; lock: DispatchLock };

/** Asked before anything is dispatched: passes the guard, or locks dispatch for every process of this database. */
export function passGuard(ctx: OperatorContext, holder: GuardedInstallation, worker: string): Promise<GuardState> {
  return withGuard(ctx.db, async (tx) => {
    const lock = await checkGuard(tx, ctx, holder, worker);
    if (lock) return { open: false, lock };
    const passage = { token: randomUUID(), place: await readPlace(tx), name: holder.name, worker };
    return { open: true, mark: await recordPassage(tx, passage) };
  });
}

/** Locks dispatch if the guard has tripped, and gives why it is locked, if it is. `own`: the worker that asks. */
export async function checkGuard(
  tx: Tx,
  { clock }: OperatorContext,
  holder: GuardedInstallation,
  own: string | undefined,
): Promise<DispatchLock | undefined> {
  const { copy, name, bundled } = holder;
  const now = clock.now();
  const stored = await readGuard(tx);
  const place = await readPlace(tx);
  const evidence = await readEvidence(tx, { copy, own });
  const locked = await readLock(tx);
  const reason = guardTripped({ stored, copy, place, name, bundled, ...evidence });
  if (!reason) return locked;

  const lock = { since: now, reason };
  // Of a lock that stands already this process learns too, so that the answer counts for its data folder as well.
  const copyToken = copy && copy.token !== stored?.token ? copy.token : undefined;
  await lockGuard(tx, { ...lock, token: randomUUID(), place, name, copyToken });
  if (!locked) await notifyServers(tx, 'dispatch_lock', reason);
  return locked ?? lock;
}

/** While nobody else passes the guard, or changes it. */
export function withGuard<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    await holdGuard(tx);
    return work(tx);
  });
}
