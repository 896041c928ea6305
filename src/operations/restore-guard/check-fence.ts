import { randomUUID } from 'node:crypto';
import { type FenceMark, type FolderCopy, fenceBroken } from '#domain/fence.ts';
import type { Db, Tx } from '#storage/database.ts';
import {
  type FenceLock,
  holdFence,
  lockFence,
  passFence,
  readFence,
  readLock,
  readPlace,
  readSurroundings,
} from '#storage/queries/database/fence.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';

/** An installation, as far as the fence goes. */
export type FenceHolder = {
  copy: FolderCopy | undefined;
  /** `ENVOI_FENCE`, if it is set. */
  name: string | undefined;
  /** Whether the database lives in the data folder. */
  bundled: boolean;
};

/** Whether this process may dispatch: under a mark to be written into the data folder, or not, and why. */
export type FenceState = { open: true; mark: FenceMark } | { open: false; lock: FenceLock };

/** Asked before anything is dispatched: passes the fence, or locks it for every process of this database. */
export function enterFence(ground: Ground, holder: FenceHolder, worker: string): Promise<FenceState> {
  return alone(ground.db, async (tx) => {
    const lock = await lookAt(tx, ground, holder, worker);
    if (lock) return { open: false, lock };
    const passage = { token: randomUUID(), place: await readPlace(tx), name: holder.name, worker };
    return { open: true, mark: await passFence(tx, passage) };
  });
}

/** Why dispatch is locked, or would be when it starts: then it is locked now. */
export async function findLock(ground: Ground, actor: Actor, holder: FenceHolder): Promise<FenceLock | undefined> {
  permit(actor, 'dispatch:unlock');
  return alone(ground.db, (tx) => lookAt(tx, ground, holder, undefined));
}

/** Locks dispatch by hand: what restores a database without a trace asks for it. */
export async function lockByHand(ground: Ground, actor: Actor): Promise<FenceLock> {
  permit(actor, 'dispatch:lock');
  return alone(ground.db, async (tx) => {
    const place = await readPlace(tx);
    const lock = { since: ground.clock.now(), reason: 'by_hand' } as const;
    await lockFence(tx, { ...lock, token: randomUUID(), place, name: undefined, copyToken: undefined });
    await notifyServers(tx, 'fence', lock.reason);
    return (await readLock(tx)) ?? lock;
  });
}

async function lookAt(
  tx: Tx,
  { clock }: Ground,
  holder: FenceHolder,
  own: string | undefined,
): Promise<FenceLock | undefined> {
  const { copy, name, bundled } = holder;
  const now = clock.now();
  const kept = await readFence(tx);
  const place = await readPlace(tx);
  const surroundings = await readSurroundings(tx, { copy, own });
  const locked = await readLock(tx);
  const reason = fenceBroken({ kept, copy, place, name, bundled, ...surroundings });
  if (!reason) return locked;

  const lock = { since: now, reason };
  // Of a lock that stands already this process learns too, so that the answer counts for its data folder as well.
  const copyToken = copy && copy.token !== kept?.token ? copy.token : undefined;
  await lockFence(tx, { ...lock, token: randomUUID(), place, name, copyToken });
  if (!locked) await notifyServers(tx, 'fence', reason);
  return locked ?? lock;
}

function alone<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    await holdFence(tx);
    return work(tx);
  });
}
