import { deleteSenderLimit } from '#storage/queries/accounts/limits.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';

/** Messages under a sender may leave as fast as carriers take them again. */
export async function unlimitSender({ db }: Ground, sender: string): Promise<void> {
  if (!(await deleteSenderLimit(db, sender.trim()))) throw new Refusal('limit_not_found', { sender });
}
