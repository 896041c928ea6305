import { sendIsSimulated } from '#storage/queries/carriers/simulated.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { releaseSlices } from '#storage/queries/messages/waiting-sends.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireSend } from './require-send.ts';

/** `send`: its id. */
export type ReleasedSend = { send: string; messages: number; simulated: boolean };

/** Lets a send leave that was held for operator review: now, or at the time it is due. */
export async function releaseSend(ctx: OperatorContext, actor: Actor, sendId: string): Promise<ReleasedSend> {
  permit(actor, 'sends:release');
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (tx) => {
    const { accountId } = await requireSend(tx, actor, sendId);
    const messages = await releaseSlices(tx, { accountId, sendId, now });
    if (messages === 0) throw new Refusal('send_not_held', { send: sendId });
    await notifyServers(tx, 'work', sendId);
    return { send: sendId, messages, simulated: await sendIsSimulated(tx, { accountId, sendId }) };
  });
}
