import { sql } from 'kysely';
import type { DoubtCharge, ResendRule } from '#domain/in-doubt.ts';
import type { Db, Tx } from '../database.ts';

export type AccountStatus = 'active' | 'disabled';

export type AccountRow = {
  id: string;
  email: string;
  name: string;
  country: string;
  currency: string;
  language: 'fr' | 'en';
  zone: string;
  status: AccountStatus;
  /** Which of its notifications may be sent once more when they are in doubt. */
  resendDoubtful: ResendRule;
  /** What becomes of the money for what stayed in doubt to the end. */
  doubtCharge: DoubtCharge;
  createdAt: Date;
  balanceMicros: number;
};

export type NewAccount = Omit<AccountRow, 'status' | 'balanceMicros' | 'resendDoubtful' | 'doubtCharge'>;

/** Adds an account with a balance of nothing, or gives false when another one has its e-mail address, ignoring case. */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const { createdAt, ...columns } = account;
  const inserted = await tx
    .insertInto('account')
    .values({ ...columns, created_at: createdAt })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;

  await tx.insertInto('balance').values({ account_id: account.id, micros: 0 }).execute();
  return true;
}

/** Finds an account by what a person calls it: its e-mail address, ignoring case, or its id. */
export async function findAccount(db: Db, called: string): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`
    ${accountColumns} where lower(a.email) = lower(${called}) or a.id::text = lower(${called})`.execute(db);
  return rows[0];
}

/** A page of accounts in the order of their addresses, those after `after`. */
export async function listAccounts(db: Db, page: { after: string; limit: number }): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    ${accountColumns} where lower(a.email) > lower(${page.after}) order by lower(a.email) limit ${page.limit}`.execute(
    db,
  );
  return rows;
}

export async function setAccountStatus(tx: Tx, accountId: string, status: AccountStatus): Promise<void> {
  await tx.updateTable('account').set({ status }).where('id', '=', accountId).execute();
}

/** Writes those rules that are given. */
export async function setDoubtRules(
  tx: Tx,
  accountId: string,
  { resendDoubtful, doubtCharge }: Partial<Pick<AccountRow, 'resendDoubtful' | 'doubtCharge'>>,
): Promise<void> {
  const rules = {
    ...(resendDoubtful === undefined ? {} : { resend_doubtful: resendDoubtful }),
    ...(doubtCharge === undefined ? {} : { doubt_charge: doubtCharge }),
  };
  await tx.updateTable('account').set(rules).where('id', '=', accountId).execute();
}

const accountColumns = sql`
  select a.id, a.email, a.name, a.country, a.currency, a.language, a.zone, a.status, a.created_at as "createdAt",
    a.resend_doubtful as "resendDoubtful", a.doubt_charge as "doubtCharge",
    coalesce(b.micros, 0) as "balanceMicros"
  from account a left join balance b on b.account_id = a.id`;

/** Whether the installation has any account at all. */
export async function accountExists(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined;
}
