import { uuidv7 } from '#platform/ids.ts';
import { hashApiKey } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';

/** An account with one key, as a test made it. */
export type GivenAccount = {
  accountId: string;
  country: string;
  currency: string;
  language: 'fr' | 'en';
  zone: string;
  email: string;
  key: string;
};

const MADE_AT = new Date('2026-01-01T00:00:00Z');

let made = 0;

/** A French account with ten euros, unless told otherwise. */
export async function givenAccount(
  db: Db,
  wish: Partial<GivenAccount> & { creditMicros?: number } = {},
): Promise<GivenAccount> {
  made += 1;
  const { creditMicros = 10_000_000, ...wished } = wish;
  const account: GivenAccount = {
    accountId: uuidv7(MADE_AT),
    country: 'FR',
    currency: 'EUR',
    language: 'fr',
    zone: 'Europe/Paris',
    email: `account-${made}@example.com`,
    key: `key-${made}`,
    ...wished,
  };
  const { accountId, email, country, currency, language, zone } = account;
  const at = MADE_AT;
  await db
    .insertInto('account')
    .values({ id: accountId, email, name: email, country, currency, language, zone, created_at: at })
    .execute();
  await givenKey(db, accountId, account.key);
  await db.insertInto('balance').values({ account_id: accountId, micros: creditMicros }).execute();
  await db
    .insertInto('movement')
    .values({ account_id: accountId, id: uuidv7(at), kind: 'credit', micros: creditMicros, at })
    .execute();
  return account;
}

/** One more key for an account. */
export async function givenKey(db: Db, accountId: string, key: string): Promise<void> {
  await db
    .insertInto('api_key')
    .values({
      account_id: accountId,
      id: uuidv7(MADE_AT),
      hash: hashApiKey(key),
      hint: key.padStart(4, '*').slice(-4),
      created_at: MADE_AT,
    })
    .execute();
}
