import { sendIsSimulated } from '#storage/queries/carriers/simulated.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { setWaitingThroughput } from '#storage/queries/messages/waiting-sends.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireSend } from './require-send.ts';

/** `send`: its id. */
export type PacedSend = { send: string; perMinute: number | null; messages: number; simulated: boolean };

const MINUTE_MS = 60_000;
const MOST_PER_MINUTE = 1_000_000;

/**
 * Lets what has not left of a send leave at so many messages a minute from now on, or with null as fast as carriers take it.
 * Refused when it would not have left before its validity ends.
 */
export async function setSendThroughput(
  ctx: OperatorContext,
  actor: Actor,
  { send: sendId, perMinute }: { send: string; perMinute: number | null },
): Promise<PacedSend> {
  permit(actor, 'sends:throughput');
  if (perMinute !== null && !(Number.isInteger(perMinute) && perMinute >= 1 && perMinute <= MOST_PER_MINUTE)) {
    malformed('perMinute', `a whole number from 1 to ${MOST_PER_MINUTE}`);
  }
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (tx) => {
    const { accountId, dueAt, validUntil } = await requireSend(tx, actor, sendId);
    const messages = await setWaitingThroughput(tx, { accountId, sendId, perMinute, now });
    if (messages === 0) throw new Refusal('send_already_left', { send: sendId });
    const begins = dueAt > now ? dueAt : now;
    const until = new Date(begins.getTime() + (messages / (perMinute ?? Number.POSITIVE_INFINITY)) * MINUTE_MS);
    if (until > validUntil) throw new Refusal('pace_too_slow', { send: sendId, perMinute, until, validUntil });
    await notifyServers(tx, 'work', sendId);
    return { send: sendId, perMinute, messages, simulated: await sendIsSimulated(tx, { accountId, sendId }) };
  });
}
