import type { Db } from '#storage/database.ts';
import { type AccountRow, findAccount } from '#storage/queries/accounts/accounts.ts';
import { Refusal } from '../refusal.ts';

/** The account that a person calls by its e-mail address or its id. @throws {Refusal} account_not_found */
export async function requireAccount(db: Db, nameOrId: string): Promise<AccountRow> {
  const account = await findAccount(db, nameOrId);
  if (!account) throw new Refusal('account_not_found', { account: nameOrId });
  return account;
}
