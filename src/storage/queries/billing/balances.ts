import type { Db } from '../../database.ts';

/** What an account has left, in micros of its currency; an account that never had any has nothing. */
export async function readBalance(db: Db, accountId: string): Promise<number> {
  const row = await db.selectFrom('balance').select('micros').where('account_id', '=', accountId).executeTakeFirst();
  return row?.micros ?? 0;
}
