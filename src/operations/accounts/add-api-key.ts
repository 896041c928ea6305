import { uuidv7 } from '#platform/ids.ts';
import { createApiKey } from '#platform/secrets.ts';
import { insertApiKey } from '#storage/queries/accounts/api-keys.ts';
import { notifyOperatorAction, notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireAccount } from './require-account.ts';

/** `account`: its e-mail address or id. */
export type ApiKeyToAdd = { account: string; label: string };

export type AddedApiKey = { id: string; email: string; key: string; label: string };

const LONGEST_LABEL = 255;

/** Gives an account one more key, which is told this once. */
export async function addApiKey(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, label }: ApiKeyToAdd,
): Promise<AddedApiKey> {
  permit(actor, 'keys:create');
  if (label.length > LONGEST_LABEL) malformed('label', `it may have ${LONGEST_LABEL} characters`);
  const createdAt = ctx.clock.now();
  const { key, hash, hint } = createApiKey();
  const id = uuidv7(createdAt);

  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    await insertApiKey(tx, { accountId: account.id, id, hash, hint, label, createdAt });
    await notifyServers(tx, 'accounts', account.id);
    await notifyOperatorAction(tx, { what: 'a key was made', account: account.id, keyId: id });
    return { id, email: account.email, key, label };
  });
}
