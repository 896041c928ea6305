import { type ListedLimit, listLimits as readLimits } from '#storage/queries/accounts/limits.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';

/** Accounts and senders that have a limit. */
export async function listLimits(ground: Ground, actor: Actor): Promise<ListedLimit[]> {
  permit(actor, 'limits:read');
  return readLimits(ground.db);
}
