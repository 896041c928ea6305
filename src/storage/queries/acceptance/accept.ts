import type pg from 'pg';
import { plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { nameOn, onDays, type Tables, type TablesOf, tablesOfAll } from '../../day-tables.ts';
import { dayIdBounds } from '../../partitions.ts';
import { inTransaction } from '../../transaction.ts';
import { type ClaimToQueue, queueClaimed } from '../queue/insert-claims.ts';
import {
  type ClaimedSend,
  contentRows,
  insertText,
  isClaimed,
  messageRows,
  ownerValues,
  type Rows,
  type SendToAccept,
  sendRows,
  sliceRows,
} from './accept-rows.ts';
import { pagesOf } from './own-contents.ts';
import { isKeyed, type KeyedSend, type KeyUse, keepKeys, placeOf, usedKeys } from './send-keys.ts';

export type { IdempotencyRecord, SendToAccept, SliceToAccept } from './accept-rows.ts';
export type { KeyUse } from './send-keys.ts';

/** Whether a send was written, and what its account has left then. `earlier`: it was not, since its key was used before. */
export type Accepted = {
  accepted: boolean;
  balanceMicros: number;
  earlier?: KeyUse;
  /** It is claimed, and what the recipients of its messages want; a send that was to be claimed and has none of this is queued. */
  claimed?: readonly OptOutOf[];
};

/** Messages of a send whose recipient wants none of its account, or no marketing. */
export type OptOutOf = { n: number; scope: 'marketing' | 'all' };

const UNIQUE_VIOLATION = '23505';
/** Rows of one statement for a send too large to share a commit with others. */
const ROWS_PER_STATEMENT = 5_000;

/**
 * Writes sends, each whole or not at all: one whose cost exceeds what is left of its account's balance is left out. Mostly
 * all of an account's sends are affordable, and one statement does it all; the others, and those with a key, are looked at
 * one by one. `again` says that an earlier attempt at the same sends may have been committed: those are not written twice.
 */
export async function acceptSends(pool: pg.Pool, sends: readonly SendToAccept[], again: boolean): Promise<Accepted[]> {
  if (again) return acceptOneByOne(pool, sends, again);
  const keyless = sends.filter((send) => !isKeyed(send));
  const { balances, claims } =
    keyless.length > 0 ? await onDays(pool, (tablesOf) => writeAffordable(pool, keyless, tablesOf)) : nothingWritten;
  const left = sends.filter((send) => isKeyed(send) || !balances.has(send.accountId));
  const others = left.length > 0 ? await acceptOneByOne(pool, left, again) : [];

  // The balance told is that after the last send of the account: each earlier one left more.
  const answers = new Map(left.map((send, i) => [send.id, others[i]!]));
  for (const send of sends.toReversed()) {
    const balanceMicros = balances.get(send.accountId);
    if (balanceMicros === undefined || isKeyed(send)) continue;
    answers.set(send.id, { accepted: true, balanceMicros, ...claimedOf(send, claims) });
    balances.set(send.accountId, balanceMicros + send.costMicros);
  }
  return sends.map((send) => answers.get(send.id)!);
}

/** What is told of a large send while it is being written. */
export type Progress = {
  /** Some of its rows were. */
  wrote(): void;
  /** All but what others would see: its slices, and what its account has left. */
  ending(): void;
};

/**
 * Writes one large send in a transaction of its own, a few thousand rows at a time. The balance is locked last, so that the
 * account's other sends go on meanwhile.
 */
export async function acceptLargeSend(
  pool: pg.Pool,
  send: SendToAccept,
  again: boolean,
  progress?: Progress,
): Promise<Accepted> {
  try {
    return await inDays(pool, async (client, tablesOf) => {
      const tables = tablesOf(send.id);
      if (again) {
        const { micros } = (await lockBalances(client, [send])).get(send.accountId) ?? nothing;
        const written = await alreadyWritten(client, [send]);
        if (written.has(send.id)) return { accepted: true, balanceMicros: micros };
      }
      await insert(client, 'send', sendRows([send]), send, tables);
      for (let from = 0; from < send.recipients.length; from += ROWS_PER_STATEMENT) {
        await insert(client, 'message', messageRows([send], from, from + ROWS_PER_STATEMENT), send, tables);
        progress?.wrote();
      }
      for (const [from, to] of pagesOf(send.own?.runs ?? [], ROWS_PER_STATEMENT)) {
        await insert(client, 'message_content', contentRows([send], from, to), send, tables);
        progress?.wrote();
      }
      progress?.ending();
      const { micros: balanceMicros, disowned } = (await lockBalances(client, [send])).get(send.accountId) ?? nothing;
      const [earlier] = isKeyed(send) ? (await usedKeys(client, [send])).values() : [];
      if (earlier || balanceMicros < send.costMicros || disowned?.includes(send.id)) {
        throw new NotWritten({ accepted: false, balanceMicros, ...(earlier && { earlier }) });
      }
      await charge(client, send);
      const left = balanceMicros - send.costMicros;
      if (isKeyed(send)) await keepKeys(client, [{ send, balanceMicros: left }]);
      return { accepted: true, balanceMicros: left };
    });
  } catch (error) {
    if (error instanceof NotWritten) return error.answer;
    // The earlier attempt was still being committed when this one began: now it can be seen.
    if (again && (error as { code?: unknown }).code === UNIQUE_VIOLATION)
      return acceptLargeSend(pool, send, again, progress);
    throw error;
  }
}

/** Thrown to undo a large send that turned out not to be affordable, or to be there already. */
class NotWritten extends Error {
  readonly answer: Accepted;
  constructor(answer: Accepted) {
    super('the send is not to be written');
    this.answer = answer;
  }
}

/**
 * With the balances locked, in the order asked for, so that a cheap send goes where a dear one before it could not. Under
 * the lock nobody else uses a key of these accounts.
 */
function acceptOneByOne(pool: pg.Pool, sends: readonly SendToAccept[], again: boolean): Promise<Accepted[]> {
  return inDays(pool, async (client, tablesOf) => {
    const balances = await lockBalances(client, sends);
    const written = again ? await alreadyWritten(client, sends) : new Set<string>();
    const used = await usedKeys(client, sends.filter(isKeyed));
    const affordable: SendToAccept[] = [];
    const keys: { send: KeyedSend; balanceMicros: number }[] = [];
    const answers = sends.map((send): Accepted => {
      const balance = balances.get(send.accountId) ?? nothing;
      const balanceMicros = balance.micros;
      if (written.has(send.id)) return { accepted: true, balanceMicros };
      const earlier = isKeyed(send) ? used.get(placeOf(send)) : undefined;
      const left = balanceMicros - send.costMicros;
      // Nobody waits for the answer about one that is disowned.
      if (earlier || left < 0 || balance.disowned?.includes(send.id))
        return { accepted: false, balanceMicros, ...(earlier && { earlier }) };
      if (isKeyed(send)) {
        const { acceptor = null, number: ticket = null } = send.ticket ?? {};
        used.set(placeOf(send), { ...send.once, balanceMicros: left, acceptor, ticket, open: ticket !== null });
        keys.push({ send, balanceMicros: left });
      }
      balances.set(send.accountId, { ...balance, micros: left });
      affordable.push(send);
      return { accepted: true, balanceMicros: left };
    });
    const { claims } = affordable.length > 0 ? await writeAffordable(client, affordable, tablesOf) : nothingWritten;
    await keepKeys(client, keys);
    // Of what an earlier attempt claimed nobody heard: it goes by the queue.
    await queueClaimed(
      client,
      sends
        .filter((send) => written.has(send.id))
        .filter(isClaimed)
        .map(whole),
      sends[0]?.ticket?.acceptor,
    );
    const claimed = new Set(affordable);
    return answers.map((answer, i) =>
      claimed.has(sends[i]!) ? { ...answer, ...claimedOf(sends[i]!, claims) } : answer,
    );
  });
}

/** What was written: what accounts have left, and what was claimed, with the opt-outs of its recipients by the place of the send. */
type Written = {
  balances: Map<string, number>;
  claims: { sends: readonly SendToAccept[]; optOuts: ReadonlyMap<number, OptOutOf[]> } | undefined;
};

const nothingWritten: Written = { balances: new Map(), claims: undefined };

function claimedOf(send: SendToAccept, claims: Written['claims']): Pick<Accepted, 'claimed'> {
  if (!claims || !isClaimed(send)) return {};
  if (claims.optOuts.size === 0) return { claimed: [] };
  return { claimed: claims.optOuts.get(claims.sends.indexOf(send) + 1) ?? [] };
}

/** All of a claimed send, which has one slice. */
const whole = ({ accountId, id: sendId, claimedBy, slices }: ClaimedSend): ClaimToQueue => ({
  ...{ accountId, sendId, worker: claimedBy },
  again: slices.map(({ first, last }) => ({ first, last })),
});

/**
 * Pays for and writes the sends of every account whose balance covers all of them, in one statement. Gives what those
 * accounts have left; of the others nothing is written, nor of an account that disowned one of them. What a worker is to claim is
 * queued instead once that worker is given up.
 */
async function writeAffordable(
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

/** In a transaction, in which statements may name the tables of their day. */
function inDays<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, tablesOf: TablesOf) => Promise<Result>,
): Promise<Result> {
  return onDays(pool, (tablesOf) => inTransaction(pool, (client) => work(client, tablesOf)));
}

type Table = 'send' | 'message' | 'message_content' | 'slice';

function isCutIntoDays(table: string): table is 'send' | 'message' | 'message_content' {
  return table === 'send' || table === 'message' || table === 'message_content';
}

/** Rows of one send. */
async function insert(
  client: pg.PoolClient,
  table: Table,
  rows: Rows,
  send: SendToAccept,
  tables?: Tables,
): Promise<void> {
  const into = tables && isCutIntoDays(table) ? tables[table] : table;
  const name = tables ? nameOn(`insert-${table}`, tables) : `insert-${table}`;
  const text = insertText(table, rows, 3, [1, 2], into);
  await named(client, { name, text, values: [...ownerValues([send]), ...rows.values] });
}

/** Queues a send whose account's balance is locked and covers it, and takes what it costs. */
async function charge(client: pg.PoolClient, send: SendToAccept): Promise<void> {
  await insert(client, 'slice', sliceRows([send]), send);
  await client.query('update balance set micros = micros - $2 where account_id = $1', [
    send.accountId,
    send.costMicros,
  ]);
}

type Balance = { micros: number; disowned: string[] | null };

const nothing: Balance = { micros: 0, disowned: null };

/** In the order of the account's id, so that two processes never wait for each other. */
async function lockBalances(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<Map<string, Balance>> {
  const rows = await named<Balance & { account_id: string }>(client, {
    name: 'lock-balances',
    text: 'select account_id, micros, disowned from balance where account_id = any($1::uuid[]) order by account_id for update',
    values: [plainArray([...new Set(sends.map((send) => send.accountId))])],
  });
  return new Map(rows.map((row) => [row.account_id, row]));
}

async function alreadyWritten(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<Set<string>> {
  const rows = await named<{ id: string }>(client, {
    name: 'already-written',
    text: `select s.id from unnest($1::uuid[], $2::uuid[]) as asked(account_id, id)
      cross join lateral (select id from send where account_id = asked.account_id and id = asked.id and id between $3 and $4 offset 0) s`,
    values: [
      plainArray(sends.map((send) => send.accountId)),
      plainArray(sends.map((send) => send.id)),
      ...dayIdBounds(sends.map((send) => send.id)),
    ],
  });
  return new Set(rows.map((row) => row.id));
}
