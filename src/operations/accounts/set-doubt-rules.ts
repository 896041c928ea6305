import type { DoubtCharge, ResendRule } from '#domain/messages/in-doubt.ts';
import { type AccountRow, setDoubtRules as writeRules } from '#storage/queries/accounts/accounts.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireAccount } from './require-account.ts';

/** What is left out stays as it is. */
export type DoubtRules = { resendDoubtful?: ResendRule | undefined; doubtCharge?: DoubtCharge | undefined };

/**
 * Says what is done about an account's messages in doubt. Which may be sent again is decided when a request is accepted, so
 * that part holds for requests from now on; what becomes of the money is decided when a message is closed.
 */
export async function setDoubtRules(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, ...rules }: DoubtRules & { account: string },
): Promise<AccountRow> {
  permit(actor, 'accounts:write');
  const given = Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined));
  if (Object.keys(given).length === 0) malformed('account', 'there is nothing to set');
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    await writeRules(tx, account.id, given);
    await notifyServers(tx, 'accounts', account.id);
    return { ...account, ...given };
  });
}
