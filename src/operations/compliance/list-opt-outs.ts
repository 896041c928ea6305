import type { AccountRow } from '#storage/queries/accounts/accounts.ts';
import { type OptOutRow, listOptOuts as readOptOuts } from '#storage/queries/compliance/opt-outs.ts';
import { requireAccount } from '../accounts/require-account.ts';
import type { Ground } from '../ground.ts';

export type OptOutsToList = { account: string; after: string | undefined; limit: number };

export type ListedOptOuts = { account: AccountRow; optOuts: OptOutRow[]; next: string | undefined };

/** A page of the numbers that want no messages from an account. */
export async function listOptOuts(
  ground: Ground,
  { account: called, after, limit }: OptOutsToList,
): Promise<ListedOptOuts> {
  const account = await requireAccount(ground.db, called);
  const found = await readOptOuts(ground.db, { accountId: account.id, after: after ?? '', limit: limit + 1 });
  const optOuts = found.slice(0, limit);
  return { account, optOuts, next: found.length > limit ? optOuts.at(-1)?.number : undefined };
}
