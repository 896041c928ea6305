import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../array-literal.ts';
import { named } from '../database.ts';

/** A submitted part, found by the carrier's id, with what is known of its end. */
export type SubmittedPart = {
  carrierMessageId: string;
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  recipient: string;
  sender: string;
  priceMicros: number;
  final: 'delivered' | 'undelivered' | 'unknown' | null;
  /** Receipts recorded after the first final one. */
  laterReceipts: number;
};

/** Parts that a carrier gave one of these ids. Several carriers, and a carrier over the years, may use an id twice. */
export async function submittedParts(
  pool: pg.Pool,
  { carrierId, ids, since }: { carrierId: number; ids: readonly string[]; since: Date },
): Promise<SubmittedPart[]> {
  return named<SubmittedPart>(pool, {
    name: 'submitted-parts',
    text: `select e.carrier_message_id as "carrierMessageId", e.account_id as "accountId", e.send_id as "sendId", e.n, e.part,
        m.recipient, s.sender, m.price_micros as "priceMicros", ending.final, ending.later as "laterReceipts"
      from event e
      join message m on m.account_id = e.account_id and m.send_id = e.send_id and m.n = e.n
      join send s on s.account_id = e.account_id and s.id = e.send_id
      cross join lateral (
        select min(f.kind) filter (where f.step = 1000) as final, (count(*) filter (where f.step > 1000))::int as later
        from event f where f.account_id = e.account_id and f.send_id = e.send_id and f.n = e.n and f.part = e.part
          and f.step >= 1000
      ) ending
      where e.carrier_message_id = any($2::text[]) and e.kind = 'submitted' and e.carrier_id = $1 and e.at >= $3
      order by e.at desc`,
    values: [carrierId, textArray(ids), since],
  });
}

export type DoubtfulPart = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  attempt: number;
  priceMicros: number;
};

/** Parts in doubt on a carrier that were to reach a number, showing a sender; the oldest first. */
export async function doubtfulParts(
  pool: pg.Pool,
  { carrierId, number, address, since }: { carrierId: number; number: string; address: string; since: Date },
): Promise<DoubtfulPart[]> {
  return named<DoubtfulPart>(pool, {
    name: 'doubtful-parts',
    text: `select e.account_id as "accountId", e.send_id as "sendId", e.n, e.part, e.step / 10 as attempt,
        m.price_micros as "priceMicros"
      from message m
      join send s on s.account_id = m.account_id and s.id = m.send_id
      join event e on e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
      where m.recipient = $2 and s.sender = $3 and e.kind = 'in_doubt' and e.carrier_id = $1 and e.at >= $4
        and not exists (
          select 1 from event o where o.account_id = e.account_id and o.send_id = e.send_id and o.n = e.n
            and o.part = e.part and o.kind not in ('held', 'deferred', 'in_doubt'))
      order by e.at, e.send_id, e.n, e.part limit 300`,
    values: [carrierId, number, address, since],
  });
}

export type OrphanReceipt = {
  id: string;
  carrierId: number;
  candidates: readonly string[];
  number: string;
  address: string;
  state: string;
  code: string;
  raw: string;
  receivedAt: Date;
};

/** Keeps receipts whose message is not known yet; the candidates of an id are kept in one text. */
export async function keepOrphans(pool: pg.Pool, orphans: readonly OrphanReceipt[]): Promise<void> {
  await named(pool, {
    name: 'keep-orphans',
    text: `insert into orphan_receipt (id, carrier_id, carrier_message_id, number, address, state, code, raw, received_at)
      select * from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::timestamptz[])
      on conflict do nothing`,
    values: [
      plainArray(orphans.map((orphan) => orphan.id)),
      plainArray(orphans.map((orphan) => orphan.carrierId)),
      textArray(orphans.map((orphan) => orphan.candidates.join(' '))),
      textArray(orphans.map((orphan) => orphan.number)),
      textArray(orphans.map((orphan) => orphan.address)),
      textArray(orphans.map((orphan) => orphan.state)),
      textArray(orphans.map((orphan) => orphan.code)),
      textArray(orphans.map((orphan) => orphan.raw)),
      instantArray(orphans.map((orphan) => orphan.receivedAt)),
    ],
  });
}

/** Orphans received since an instant, newest first: those that nobody ever claims must not keep new ones from being looked at. */
export async function readOrphans(
  pool: pg.Pool,
  { since, limit }: { since: Date; limit: number },
): Promise<OrphanReceipt[]> {
  const rows = await named<Omit<OrphanReceipt, 'candidates'> & { candidates: string }>(pool, {
    name: 'read-orphans',
    text: `select id, carrier_id as "carrierId", carrier_message_id as candidates, number, address, state, code, raw,
        received_at as "receivedAt"
      from orphan_receipt where received_at >= $1 order by received_at desc limit $2`,
    values: [since, limit],
  });
  return rows.map((row) => ({ ...row, candidates: row.candidates.split(' ') }));
}

export async function forgetOrphans(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  await pool.query('delete from orphan_receipt where id = any($1::uuid[])', [plainArray(ids)]);
}
