import { isUuid } from '#platform/ids.ts';
import type { AccountRow } from '#storage/queries/accounts/accounts.ts';
import { listMovements, type MovementRow } from '#storage/queries/billing/credit.ts';
import { accountMeant } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import { idBounds, type OperatorContext } from '../operator-context.ts';

export type StatementPage = {
  /** An operator names the account by its e-mail address or id. */
  account?: string | undefined;
  /** The id of a movement: those before it are shown. */
  before?: string | undefined;
  limit: number;
};

export type Statement = {
  account: AccountRow;
  movements: MovementRow[];
  /** What to ask for to see older movements; undefined when these are the first. */
  next: string | undefined;
};

/** A page of what moved an account's balance, newest first, with the balance after each. */
export async function accountStatement(ctx: OperatorContext, actor: Actor, page: StatementPage): Promise<Statement> {
  permit(actor, 'statements:read');
  const before = page.before ?? idBounds.last;
  if (!isUuid(before)) malformed('before', `${before} is not the id of a movement`);
  const account = await accountMeant(ctx.db, actor, page.account);
  const movements = await listMovements(ctx.db, { accountId: account.id, before, limit: page.limit + 1 });
  const shown = movements.slice(0, page.limit);
  return { account, movements: shown, next: movements.length > page.limit ? shown.at(-1)?.id : undefined };
}
