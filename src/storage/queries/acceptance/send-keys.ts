import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { named } from '../../database.ts';
import type { IdempotencyRecord, SendToAccept } from './accept-rows.ts';
import { isOpen } from './acceptors.ts';

/** What was sent under a key, and what its account had left then. */
export type KeyUse = Pick<IdempotencyRecord, 'fingerprint' | 'answer'> & {
  balanceMicros: number;
  acceptor: string | null;
  ticket: number | null;
  /** Its acceptor has not confirmed that send so far. */
  open: boolean;
};

/** A send that was made under a key. */
export type KeyedSend = SendToAccept & { once: IdempotencyRecord };

export function isKeyed(send: SendToAccept): send is KeyedSend {
  return send.once !== undefined;
}

/** One name for an account's key. An account's id has no spaces. */
export function placeOf(send: KeyedSend): string {
  return `${send.accountId} ${send.once.key}`;
}

type Row = KeyUse & { accountId: string; key: string };

const COLUMNS = `k.account_id as "accountId", k.key, encode(k.fingerprint, 'hex') as fingerprint, k.answer,
  k.balance_micros as "balanceMicros", k.acceptor, k.ticket, ${isOpen('k.acceptor', 'k.ticket')} as open`;

/** What an account sent under a key, if it is still known. */
export async function findKeyUse(pool: pg.Pool, accountId: string, key: string): Promise<KeyUse | undefined> {
  const [found] = await named<Row>(pool, {
    name: 'find-send-key',
    text: `select ${COLUMNS} from send_key k where k.account_id = $1 and k.key = $2`,
    values: [accountId, key],
  });
  return found;
}

/**
 * Which of the keys are used already, by `placeOf`. Nobody else can use one meanwhile when the balances of the accounts are
 * locked: keys are only written under that lock.
 */
export async function usedKeys(client: pg.PoolClient, sends: readonly KeyedSend[]): Promise<Map<string, KeyUse>> {
  if (sends.length === 0) return new Map();
  const rows = await named<Row>(client, {
    name: 'used-send-keys',
    text: `select ${COLUMNS} from unnest($1::uuid[], $2::text[]) as asked(account_id, key)
      cross join lateral (select * from send_key where account_id = asked.account_id and key = asked.key offset 0) k`,
    values: [plainArray(sends.map((send) => send.accountId)), textArray(sends.map((send) => send.once.key))],
  });
  return new Map(rows.map((row) => [`${row.accountId} ${row.key}`, row]));
}

/** Writes the keys of sends that are being written, with what each account has left after its send. */
export async function keepKeys(
  client: pg.PoolClient,
  sends: readonly { send: KeyedSend; balanceMicros: number }[],
): Promise<void> {
  if (sends.length === 0) return;
  await named(client, {
    name: 'keep-send-keys',
    text: `insert into send_key (account_id, key, send_id, fingerprint, answer, balance_micros, created_at, acceptor, ticket)
      select r.account_id, r.key, r.send_id, decode(r.fingerprint, 'hex'), r.answer::jsonb, r.balance_micros, r.created_at, r.acceptor, r.ticket
      from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::uuid[], $9::bigint[])
        as r(account_id, key, send_id, fingerprint, answer, balance_micros, created_at, acceptor, ticket)`,
    values: [
      plainArray(sends.map(({ send }) => send.accountId)),
      textArray(sends.map(({ send }) => send.once.key)),
      plainArray(sends.map(({ send }) => send.id)),
      plainArray(sends.map(({ send }) => send.once.fingerprint)),
      textArray(sends.map(({ send }) => JSON.stringify(send.once.answer))),
      plainArray(sends.map(({ balanceMicros }) => balanceMicros)),
      instantArray(sends.map(({ send }) => send.createdAt)),
      plainArray(sends.map(({ send }) => send.ticket?.acceptor ?? null)),
      plainArray(sends.map(({ send }) => send.ticket?.number ?? null)),
    ],
  });
}

/** Forgets keys that are older, the oldest first, up to a number of them. Gives how many there were. */
export async function forgetKeys(pool: pg.Pool, before: Date, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from send_key k using (
        select account_id, key from send_key where created_at < $1 order by created_at limit $2 for update skip locked
      ) old where k.account_id = old.account_id and k.key = old.key`,
    [before, limit],
  );
  return rowCount ?? 0;
}
