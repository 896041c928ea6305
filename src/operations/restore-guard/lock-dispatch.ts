import { randomUUID } from 'node:crypto';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type DispatchLock, lockGuard, readLock, readPlace } from '#storage/queries/database/restore-guard.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { withGuard } from './pass-guard.ts';

/** Locks dispatch by hand: what restores a database without a trace asks for it. */
export async function lockDispatch(ctx: OperatorContext, actor: Actor): Promise<DispatchLock> {
  permit(actor, 'dispatch:lock');
  return withGuard(ctx.db, async (tx) => {
    const place = await readPlace(tx);
    const lock = { since: ctx.clock.now(), reason: 'by_hand' } as const;
    await lockGuard(tx, { ...lock, token: randomUUID(), place, name: undefined, copyToken: undefined });
    await notifyServers(tx, 'dispatch_lock', lock.reason);
    return (await readLock(tx)) ?? lock;
  });
}
