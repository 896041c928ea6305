import {
  type AccountRow,
  type AccountStatus,
  setAccountStatus as writeStatus,
} from '#storage/queries/accounts/accounts.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireAccount } from './require-account.ts';

/** Closes the API to an account, or opens it again. What it has already sent goes on either way. */
export async function setAccountStatus(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, status }: { account: string; status: AccountStatus },
): Promise<AccountRow> {
  permit(actor, 'accounts:write');
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    await writeStatus(tx, account.id, status);
    await notifyServers(tx, 'accounts', account.id);
    return { ...account, status };
  });
}
