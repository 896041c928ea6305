import { setLeastMargin as writeMargin } from '#storage/queries/carriers/carrier-prices.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireAccount } from './require-account.ts';

const MOST_PERCENT = 99;

/** Carriers that leave less of an account's price, in percent, are not chosen for it; null: any may be. Gives its address. */
export async function setLeastMargin(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, percent }: { account: string; percent: number | null },
): Promise<string> {
  permit(actor, 'accounts:write');
  if (percent !== null && (!Number.isInteger(percent) || percent < 0 || percent > MOST_PERCENT)) {
    malformed('margin', `a whole number from 0 to ${MOST_PERCENT}`);
  }
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    await writeMargin(tx, account.id, percent);
    await notifyServers(tx, 'routes', account.id);
    return account.email;
  });
}
