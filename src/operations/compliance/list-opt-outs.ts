import type { AccountRow } from '#storage/queries/accounts/accounts.ts';
import { type OptOutRow, listOptOuts as readOptOuts } from '#storage/queries/compliance/opt-outs.ts';
import { accountMeant } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

/** An operator names the account by its e-mail address or id. */
export type OptOutsToList = { account?: string | undefined; after: string | undefined; limit: number };

export type ListedOptOuts = { account: AccountRow; optOuts: OptOutRow[]; next: string | undefined };

/** A page of the numbers that want no messages from an account. */
export async function listOptOuts(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, after, limit }: OptOutsToList,
): Promise<ListedOptOuts> {
  permit(actor, 'opt_outs:read');
  const account = await accountMeant(ctx.db, actor, nameOrId);
  const found = await readOptOuts(ctx.db, { accountId: account.id, after: after ?? '', limit: limit + 1 });
  const optOuts = found.slice(0, limit);
  return { account, optOuts, next: found.length > limit ? optOuts.at(-1)?.number : undefined };
}
