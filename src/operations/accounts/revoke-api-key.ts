import { hashApiKey } from '#platform/secrets.ts';
import { type ApiKeyRow, revokeApiKey as endKey, findApiKeys } from '#storage/queries/accounts/api-keys.ts';
import { notifyOperatorAction, notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireAccount } from './require-account.ts';

/** `account`: its e-mail address or id. */
export type ApiKeyToRevoke = { account: string; key: string };

/** Ends a key, named by its id, by itself or by its last four characters: it is refused from the next request on. */
export async function revokeApiKey(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, key: named }: ApiKeyToRevoke,
): Promise<ApiKeyRow> {
  permit(actor, 'keys:revoke');
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    const found = await findApiKeys(tx, account.id, { written: named, hash: hashApiKey(named) });
    const [key, another] = found;
    if (!key) throw new Refusal('key_not_found', { key: named.slice(-4), account: account.email });
    if (another) malformed('key', `several keys of ${account.email} end so: name one by its id`);

    await endKey(tx, { accountId: account.id, id: key.id, now });
    await notifyServers(tx, 'accounts', account.id);
    await notifyOperatorAction(tx, { what: 'a key was revoked', account: account.id, keyId: key.id });
    return { ...key, revokedAt: now };
  });
}
