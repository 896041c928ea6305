import { type ListedLimit, listLimits as readLimits } from '#storage/queries/accounts/limits.ts';
import type { Ground } from '../ground.ts';

/** Accounts and senders that have a limit. */
export function listLimits({ db }: Ground): Promise<ListedLimit[]> {
  return readLimits(db);
}
