import type { Db } from '#storage/database.ts';
import { type AccountRow, findAccount } from '#storage/queries/accounts/accounts.ts';
import { type Actor, accountIdOf } from '../actor.ts';
import { Refusal } from '../refusal.ts';

/**
 * Whose things an operation is about: a customer's own account, or the one that an operator names by its e-mail address or id. Another's
 * account is none for a customer. @throws {Refusal} account_not_found
 */
export async function accountMeant(db: Db, actor: Actor, named: string | undefined): Promise<AccountRow> {
  const own = accountIdOf(actor);
  const account = await findAccount(db, named ?? own ?? '');
  if (!account || (own !== undefined && account.id !== own)) throw new Refusal('account_not_found', { account: named });
  return account;
}

/** The same for a list that is an operator's own where it names no account. */
export async function accountFilter(db: Db, actor: Actor, named: string | undefined): Promise<AccountRow | undefined> {
  return named === undefined && actor.kind === 'operator' ? undefined : accountMeant(db, actor, named);
}
