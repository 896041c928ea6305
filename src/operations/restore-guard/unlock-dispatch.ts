import { randomUUID } from 'node:crypto';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { holdGuard, readLock, readPlace, unlockGuard } from '#storage/queries/database/restore-guard.ts';
import { holdDue, takeDueSlices } from '#storage/queries/queue/due-messages.ts';
import { cancelSlice } from '../acceptance/cancel-slice.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

/** What becomes of the messages that were due when dispatch was locked. */
export const dueAnswers = ['send', 'hold', 'cancel'] as const;
export type DueAnswer = (typeof dueAnswers)[number];

const SLICES_AT_ONCE = 20;

/**
 * Unlocks dispatch, after what was due at the lock is dealt with; what came later is not concerned. Cut short, it leaves the
 * lock in place and may be repeated. Gives the number of messages held, or of parts cancelled.
 */
export async function unlockDispatch(
  ctx: OperatorContext,
  actor: Actor,
  { since, due }: { since: Date; due: DueAnswer },
): Promise<number> {
  permit(actor, 'dispatch:unlock');
  const cancelled = due === 'cancel' ? await cancelDue(ctx, since) : 0;
  return ctx.db.transaction().execute(async (tx) => {
    await holdGuard(tx);
    const held = due === 'hold' ? await holdDue(tx, since) : 0;
    if (!(await readLock(tx))) return held + cancelled; // another operator was first
    await unlockGuard(tx, { token: randomUUID(), place: await readPlace(tx), now: ctx.clock.now() });
    await notifyServers(tx, 'dispatch_lock', due);
    return held + cancelled;
  });
}

/** Some slices a transaction, so that none is long; nothing is dispatched meanwhile. */
async function cancelDue(ctx: OperatorContext, since: Date): Promise<number> {
  for (let parts = 0; ; ) {
    const cancelled = await ctx.db.transaction().execute(async (tx) => {
      const slices = await takeDueSlices(tx, since, SLICES_AT_ONCE);
      let ended = 0;
      for (const slice of slices) ended += (await cancelSlice(tx, slice, ctx.clock.now())).parts;
      return { slices: slices.length, ended };
    });
    parts += cancelled.ended;
    if (cancelled.slices === 0) return parts;
  }
}
