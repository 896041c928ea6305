import { type RawBuilder, sql } from 'kysely';
import type { ResendRule } from '#domain/messages/in-doubt.ts';
import type { Db } from '../../database.ts';

/** An active account and its keys that are not revoked. */
export type Credentials = {
  accountId: string;
  country: string;
  currency: string;
  language: string;
  zone: string;
  resendDoubtful: ResendRule;
  keys: { id: string; hash: Buffer }[];
};

/** The account of an e-mail address, ignoring case. */
export function credentialsOfEmail(db: Db, email: string): Promise<Credentials | undefined> {
  return activeAccount(db, sql`lower(account.email) = lower(${email})`);
}

/** The account that a key belongs to. */
export function credentialsOfKey(db: Db, keyHash: Buffer): Promise<Credentials | undefined> {
  return activeAccount(
    db,
    sql`account.id in (select account_id from api_key where hash = ${keyHash} and revoked_at is null)`,
  );
}

type Row = Omit<Credentials, 'keys'> & { keyIds: string[] | null; keyHashes: Buffer[] | null };

/** Looks for keys where there is no account as well, so that the time taken does not tell whether there is one. */
async function activeAccount(db: Db, isAsked: RawBuilder<unknown>): Promise<Credentials | undefined> {
  const { rows } = await sql<Row>`
    select account.id as "accountId", account.country, account.currency, account.language, account.zone,
      account.resend_in_doubt as "resendDoubtful",
      keys.ids as "keyIds", keys.hashes as "keyHashes"
    from (select) as asked left join account on ${isAsked} and account.status = 'active'
    cross join lateral (
      select array_agg(id::text) as ids, array_agg(hash) as hashes from api_key
      where account_id = coalesce(account.id, '00000000-0000-0000-0000-000000000000') and revoked_at is null
    ) keys`.execute(db);
  const [found] = rows;
  if (!found?.accountId) return undefined;
  const { keyIds, keyHashes, ...account } = found;
  return { ...account, keys: (keyIds ?? []).map((id, index) => ({ id, hash: keyHashes![index]! })) };
}
