import { sql } from 'kysely';
import type { ResendRule } from '#domain/in-doubt.ts';
import type { Db } from '../database.ts';

/** An active account and the hashes of its keys that are not revoked. */
export type Credentials = {
  accountId: string;
  country: string;
  currency: string;
  language: string;
  zone: string;
  resendDoubtful: ResendRule;
  keyHashes: Buffer[];
};

/** The account of an e-mail address, ignoring case. */
export function credentialsOfEmail(db: Db, email: string): Promise<Credentials | undefined> {
  return activeAccount(db).where(sql`lower(account.email)`, '=', sql`lower(${email})`).executeTakeFirst();
}

/** The account that a key belongs to. */
export function credentialsOfKey(db: Db, keyHash: Buffer): Promise<Credentials | undefined> {
  return activeAccount(db)
    .where('account.id', 'in', (eb) =>
      eb.selectFrom('api_key').select('account_id').where('hash', '=', keyHash).where('revoked_at', 'is', null),
    )
    .executeTakeFirst();
}

function activeAccount(db: Db) {
  return db
    .selectFrom('account')
    .select(['account.id as accountId', 'account.country', 'account.currency', 'account.language', 'account.zone'])
    .select(sql<ResendRule>`account.resend_doubtful`.as('resendDoubtful')) // the constraint of the table knows the rules
    .select(
      sql<Buffer[]>`array(
        select hash from api_key where api_key.account_id = account.id and revoked_at is null
      )`.as('keyHashes'),
    )
    .where('account.status', '=', 'active');
}
