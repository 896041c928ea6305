import { type ListedLimit, listLimits as readLimits } from '#storage/queries/accounts/limits.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

/** Accounts and senders that have a limit. */
export async function listLimits(ctx: OperatorContext, actor: Actor): Promise<ListedLimit[]> {
  permit(actor, 'limits:read');
  return readLimits(ctx.db);
}
