import type pg from 'pg';
import { plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { nameOn, type TablesOf, tablesOfAll } from '../../day-tables.ts';
import {
  contentRows,
  insertText,
  isClaimed,
  isCutIntoDays,
  messageRows,
  ownerValues,
  type Rows,
  type SendToAccept,
  sendRows,
  sliceRows,
  type Table,
} from './accept-rows.ts';

/** Messages of a send whose recipient wants none of its account, or no marketing. */
export type OptOutOf = { n: number; scope: 'marketing' | 'all' };

/** What was written: what accounts have left, and what was claimed, with the opt-outs of its recipients by the place of the send. */
export type Written = {
  balances: Map<string, number>;
  claims: { sends: readonly SendToAccept[]; optOuts: ReadonlyMap<number, OptOutOf[]> } | undefined;
};

export const nothingWritten: Written = { balances: new Map(), claims: undefined };

/**
 * Pays for and writes the sends of every account whose balance covers all of them, in one statement. Gives what those
 * accounts have left; of the others nothing is written, nor of an account that disowned one of them. What a worker is to claim is
 * queued instead once that worker is given up.
 */
export async function writeAffordable(
  client: pg.Pool | pg.PoolClient,
  sends: readonly SendToAccept[],
  tablesOf: TablesOf,
): Promise<Written> {
  const statement = affordableStatement(sends, tablesOf);
  const rows = await named<AffordableRow>(client, statement);
  if (rows[0]?.alive === false) {
    return writeAffordable(
      client,
      sends.map(({ claimedBy: _given, ...send }) => send),
      tablesOf,
    );
  }
  const optOuts = Map.groupBy(rows[0]?.optOuts ?? [], ([owner]) => owner);
  return {
    balances: new Map(rows.flatMap(({ account_id, micros }) => (account_id === null ? [] : [[account_id, micros!]]))),
    claims: sends.some(isClaimed)
      ? {
          sends,
          optOuts: new Map([...optOuts].map(([owner, all]) => [owner, all.map(([, n, scope]) => ({ n, scope }))])),
        }
      : undefined,
  };
}

type AffordableRow = {
  account_id: string | null;
  micros: number | null;
  /** Whether those live that are to claim some of it; only where some are. */
  alive?: boolean;
  optOuts?: [owner: number, n: number, scope: OptOutOf['scope']][] | null;
};

function affordableStatement(sends: readonly SendToAccept[], tablesOf: TablesOf) {
  const days = tablesOfAll(
    sends.map((send) => send.id),
    tablesOf,
  );
  const costs = new Map<string, number>();
  for (const send of sends) costs.set(send.accountId, (costs.get(send.accountId) ?? 0) + send.costMicros);
  const claimers = [...new Set(sends.flatMap((send) => send.claimedBy ?? []))];
  const isQueued = sends.some((send) => !isClaimed(send));
  const places = new Map([...costs.keys()].map((accountId, i) => [accountId, i + 1]));
  const parameters: string[] = [
    plainArray([...costs.keys()]),
    plainArray([...costs.values()]),
    plainArray(sends.map((send) => places.get(send.accountId)!)),
    ...ownerValues(sends),
  ];
  const insert = (table: Table, rows: Rows) => {
    const first = parameters.length + 1;
    parameters.push(...rows.values);
    const into = isCutIntoDays(table) ? days[table] : table;
    return `${table}_rows as (${insertText(table, rows, first, [4, 5], into)} where (select flags from pays)[($3::int[])[r.owner]])`;
  };
  const inserts = [insert('send', sendRows(sends)), insert('message', messageRows(sends))];
  if (isQueued) inserts.push(insert('slice', sliceRows(sends)));
  const isOwn = sends.some(({ own }) => own);
  if (isOwn) inserts.push(insert('message_content', contentRows(sends)));
  const claim = claimers.length > 0 ? claimText(sends, claimers, parameters) : { first: '', condition: '', select: '' };
  const text = `with ${claim.first} paid as (
        update balance b set micros = b.micros - c.micros
        from unnest($1::uuid[], $2::bigint[]) with ordinality as c(account_id, micros, place)
        where ${byKey('b.account_id', 'c.account_id')} and b.micros >= c.micros
          and (b.disowned is null or not b.disowned && $5::uuid[]) ${claim.condition}
        returning b.account_id, b.micros, c.place
      ), pays as ( -- a flag for each account in its place: looking each row's account up among those that paid is quadratic
        select array_agg(paid order by place) as flags from (
          select place, bool_or(paid) as paid from (
            select place, true as paid from paid union all select place, false from generate_series(1, cardinality($1::uuid[])) place
          ) each group by place
        ) one
      ), ${inserts.join(', ')}
      ${claim.select || 'select account_id, micros from paid'}`;
  const claims = claimers.length > 0 ? (isQueued ? '-and-claim' : '-claim') : '';
  return { name: nameOn(`write-affordable${claims}${isOwn ? '-own' : ''}`, days), text, values: parameters };
}

/**
 * Until it is committed nobody gives up a worker that claims some of it. What the recipients want is looked up here, since what is
 * claimed is handed over without being read.
 */
function claimText(sends: readonly SendToAccept[], claimers: readonly string[], parameters: string[]) {
  const at = parameters.length + 1;
  const claimed = sends.flatMap((send, i) => (isClaimed(send) ? [{ owner: i + 1, recipients: send.recipients }] : []));
  parameters.push(
    plainArray(claimers),
    plainArray(claimed.flatMap(({ owner, recipients }) => recipients.map(() => owner))),
    plainArray(claimed.flatMap(({ recipients }) => recipients.map((_, n) => n))),
    textArray(claimed.flatMap(({ recipients }) => recipients)),
  );
  const alive = `(select count(*) from claimer) = cardinality($${at}::uuid[])`;
  return {
    first: `claimer as materialized (select id from worker where id = any($${at}::uuid[]) for key share),`,
    condition: `and ${alive}`,
    select: `select p.account_id, p.micros, ${alive} as alive, (
          select json_agg(json_build_array(r.owner, r.n, o.scope))
          from unnest($${at + 1}::int[], $${at + 2}::int[], $${at + 3}::text[]) as r(owner, n, recipient) cross join lateral (
            select scope from opt_out where account_id = ($4::uuid[])[r.owner] and number = r.recipient and lifted_at is null offset 0
          ) o
        ) as "optOuts"
      from (select) one left join paid p on true`,
  };
}
