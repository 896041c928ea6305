import { countQueued as count, type QueuedCount } from '#storage/queries/queue/due-messages.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

/** What an operator decides about: messages that were due at the lock, and those that were to leave later. */
export async function countQueued(ctx: OperatorContext, actor: Actor, since: Date): Promise<QueuedCount> {
  permit(actor, 'dispatch:unlock');
  return count(ctx.db, since);
}
