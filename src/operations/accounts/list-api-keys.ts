import { type ApiKeyRow, listApiKeys as readKeys } from '#storage/queries/accounts/api-keys.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';
import { requireAccount } from './require-account.ts';

/** Most keys listed: the newest of an account. */
const NEWEST = 1_000;

export async function listApiKeys(ground: Ground, actor: Actor, called: string): Promise<ApiKeyRow[]> {
  permit(actor, 'keys:read');
  const account = await requireAccount(ground.db, called);
  return readKeys(ground.db, account.id, NEWEST);
}
