import { sql } from 'kysely';
import type { DoubtCharge, ResendRule } from '#domain/messages/in-doubt.ts';
import type { Db, Tx } from '../../database.ts';

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
  /** A number of its own, in digits; null where it shares the installation's. */
  number: string | null;
  createdAt: Date;
  balanceMicros: number;
};

export type NewAccount = Omit<AccountRow, 'status' | 'balanceMicros' | 'resendDoubtful' | 'doubtCharge' | 'number'>;

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
export async function findAccount(db: Db, nameOrId: string): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`
    ${accountColumns} where lower(a.email) = lower(${nameOrId}) or a.id::text = lower(${nameOrId})`.execute(db);
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

export async function setAccountNumber(tx: Tx, accountId: string, number: string | null): Promise<void> {
  await tx.updateTable('account').set({ number }).where('id', '=', accountId).execute();
}

/** Whose own a number is. */
export function accountOfNumber(db: Db, number: string): Promise<{ id: string; email: string } | undefined> {
  return db.selectFrom('account').select(['id', 'email']).where('number', '=', number).executeTakeFirst();
}

/** Every number that is an account's own. */
export async function listOwnNumbers(db: Db): Promise<{ accountId: string; number: string }[]> {
  return db
    .selectFrom('account')
    .select((eb) => ['id as accountId', eb.ref('number').$notNull().as('number')])
    .where('number', 'is not', null)
    .execute();
}

/** How many active accounts have no number of their own. */
export async function countSharing(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('number', 'is', null)
    .where('status', '=', 'active')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Writes those rules that are given. */
export async function setDoubtRules(
  tx: Tx,
  accountId: string,
  { resendDoubtful, doubtCharge }: Partial<Pick<AccountRow, 'resendDoubtful' | 'doubtCharge'>>,
): Promise<void> {
  const rules = {
    ...(resendDoubtful === undefined ? {} : { resend_in_doubt: resendDoubtful }),
    ...(doubtCharge === undefined ? {} : { in_doubt_charge: doubtCharge }),
  };
  await tx.updateTable('account').set(rules).where('id', '=', accountId).execute();
}

const accountColumns = sql`
  select a.id, a.email, a.name, a.country, a.currency, a.language, a.zone, a.status, a.number, a.created_at as "createdAt",
    a.resend_in_doubt as "resendDoubtful", a.in_doubt_charge as "doubtCharge",
    coalesce(b.micros, 0) as "balanceMicros"
  from account a left join balance b on b.account_id = a.id`;

/** Whether the installation has any account at all. */
export async function accountExists(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined;
}
