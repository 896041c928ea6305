import { deleteSenderLimit } from '#storage/queries/accounts/limits.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

/** Messages under a sender may leave as fast as carriers take them again. */
export async function unlimitSender(ctx: OperatorContext, actor: Actor, sender: string): Promise<void> {
  permit(actor, 'limits:write');
  if (!(await deleteSenderLimit(ctx.db, sender.trim()))) throw new Refusal('limit_not_found', { sender });
}
