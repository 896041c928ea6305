import { deleteSenderLimit } from '#storage/queries/accounts/limits.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';

/** Messages under a sender may leave as fast as carriers take them again. */
export async function unlimitSender(ground: Ground, actor: Actor, sender: string): Promise<void> {
  permit(actor, 'limits:write');
  if (!(await deleteSenderLimit(ground.db, sender.trim()))) throw new Refusal('limit_not_found', { sender });
}
