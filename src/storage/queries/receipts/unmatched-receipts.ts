import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';

/** A receipt whose message is not known yet. */
export type UnmatchedReceipt = {
  id: string;
  carrierId: number;
  /** The spellings that its id may have had, likeliest first. */
  candidates: readonly string[];
  number: string;
  address: string;
  state: string;
  code: string;
  raw: string;
  receivedAt: Date;
};

/** Keeps receipts; one that is kept already is not kept twice. */
export async function keepUnmatched(pool: pg.Pool, unmatchedReceipts: readonly UnmatchedReceipt[]): Promise<void> {
  await named(pool, {
    name: 'keep-unmatched',
    text: `insert into unmatched_receipt (id, carrier_id, carrier_message_id, number, address, state, code, raw, received_at)
      select * from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::timestamptz[])
      on conflict do nothing`,
    values: [
      plainArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.id)),
      ...keys(unmatchedReceipts).slice(0, 3),
      textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.address)),
      textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.state)),
      textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.code)),
      textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.raw)),
      instantArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.receivedAt)),
    ],
  });
}

/** Where a page of unmatched receipts ended. */
export type UnmatchedPlace = { receivedAt: Date; id: string };

/** Unmatched receipts received since an instant, newest first, from a place on. */
export async function readUnmatched(
  pool: pg.Pool,
  { since, from, limit }: { since: Date; from: UnmatchedPlace; limit: number },
): Promise<(UnmatchedReceipt & { carrierKind: string })[]> {
  const rows = await named<Omit<UnmatchedReceipt, 'candidates'> & { candidates: string; carrierKind: string }>(pool, {
    name: 'read-unmatched',
    text: `select id, carrier_id as "carrierId", carrier_message_id as candidates, number, address, state, code, raw,
        received_at as "receivedAt", (select kind from carrier c where c.id = carrier_id) as "carrierKind"
      from unmatched_receipt where (received_at, id) < ($1, $2) and received_at >= $3
      order by received_at desc, id desc limit $4`,
    values: [from.receivedAt, from.id, since, limit],
  });
  return rows.map((row) => ({ ...row, candidates: row.candidates.split(' ').filter((candidate) => candidate !== '') }));
}

/** Their messages were found. Gives the keys of those that were still kept: the others were told by another process. */
export async function forgetUnmatched(
  client: pg.PoolClient,
  unmatchedReceipts: readonly UnmatchedReceipt[],
): Promise<Set<string>> {
  const rows = await named<Pick<UnmatchedReceipt, 'carrierId' | 'number' | 'state'> & { candidates: string }>(client, {
    name: 'forget-unmatched',
    text: `delete from unmatched_receipt o
      using unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) as f(carrier_id, carrier_message_id, number, state)
      where ${byKey('o.carrier_id', 'f.carrier_id')} and o.carrier_message_id = f.carrier_message_id and o.number = f.number
        and o.state = f.state
      returning o.carrier_id as "carrierId", o.carrier_message_id as candidates, o.number, o.state`,
    values: keys(unmatchedReceipts),
  });
  return new Set(rows.map((row) => unmatchedKey({ ...row, candidates: [row.candidates] })));
}

/** What makes an unmatched receipt the same as another, as one text. */
export function unmatchedKey({
  carrierId,
  candidates,
  number,
  state,
}: Pick<UnmatchedReceipt, 'carrierId' | 'candidates' | 'number' | 'state'>): string {
  return [carrierId, state, number, ...candidates].join(' ');
}

/** Drops unmatched receipts that are too old to find their message, some at a time. Gives how many. */
export async function dropUnmatched(
  pool: pg.Pool,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from unmatched_receipt where id = any(array(
      select id from unmatched_receipt where received_at < $1 order by received_at, id limit $2))`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/** The same in columns. The candidates of an id are kept in one text: an id has no spaces. */
function keys(unmatchedReceipts: readonly UnmatchedReceipt[]): string[] {
  return [
    plainArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.carrierId)),
    textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.candidates.join(' '))),
    textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.number)),
    textArray(unmatchedReceipts.map((unmatchedReceipt) => unmatchedReceipt.state)),
  ];
}
