import { type ApiKeyRow, listApiKeys as readKeys } from '#storage/queries/accounts/api-keys.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireAccount } from './require-account.ts';

/** Most keys listed: the newest of an account. */
const NEWEST = 1_000;

export async function listApiKeys(ctx: OperatorContext, actor: Actor, nameOrId: string): Promise<ApiKeyRow[]> {
  permit(actor, 'keys:read');
  const account = await requireAccount(ctx.db, nameOrId);
  return readKeys(ctx.db, account.id, NEWEST);
}
