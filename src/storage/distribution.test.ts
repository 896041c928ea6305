import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { startDispatching, testNumbers } from '#test/support/envoi/dispatching.ts';

/**
 * What would be needed to spread accounts over several databases (docs/scaling.md): every row of a customer is found by its
 * account. What is not is named here, with what becomes of it then.
 */

/** Tables without an account. Each is small, and would be the same everywhere, or belongs to one dispatcher or carrier. */
const shared: Readonly<Record<string, string>> = {
  carrier_id_format: 'a reference table',
  carrier_price: 'a reference table',
  carrier_baseline: 'a reference table',
  route_carrier: 'a reference table',
  route_reason: 'a reference table',
  acceptor: 'one row for each process that accepts: in the database it accepts into',
  insert_claim: 'one row for each worker that claims on insert: in the database it accepts into',
  account: 'a reference table: its id is the account',
  carrier: 'a reference table',
  carrier_stats: 'by carrier: stays where dispatchers meet',
  carrier_connection: 'by dispatcher: stays where dispatchers meet',
  receipt_deadline: 'one row for each database',
  restore_guard: 'one row for each database',
  former_guard: 'of each database',
  former_carrier: 'a reference table',
  long_reply: 'by carrier and number, until it is whole, and an hour longer: stays where dispatchers meet',
  unmatched_receipt: 'by carrier, until its message is known: stays where dispatchers meet',
  price: 'a reference table',
  reply_part: 'a part of a long reply: beside it',
  route: 'a reference table',
  sender_limit: 'a reference table',
  unmatched_reply: 'belongs to no account',
  worker: 'stays where dispatchers meet',
};

/** Statements of hot paths that look for rows of all accounts, and what they become. */
const acrossAccounts: Readonly<Record<string, string>> = {
  'open-messages': 'asked of all databases, by number, with the next one',
  'claim-unrouted-slices': 'asked of each database: what has no carrier',
  'read-parts-in-doubt': 'asked of each database, which settles its own',
  'read-correspondence': 'asked of all databases, by number: who wrote to a phone that answers',
  'latest-in-doubt': 'asked of each database: which carriers have parts newly in doubt',
  'close-unreceipted': 'asked of each database, which closes its own',
  'read-rate-limits': 'its tables are reference tables',
  'waiting-accounts': 'asked of each database: whose messages wait for a carrier',
  'submitted-parts':
    'asked of all databases, for receipts that memory does not know; or a table of the carrier’s ids leads to the account',
  'parts-with-lost-ids': 'asked of all databases, by number: only for receipts without a known id',
};

describe('the schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  const rows = async <Row extends pg.QueryResultRow>(text: string) => (await database.pool.query<Row>(text)).rows;
  const customerTables = `select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace`;

  it('says of each table whether it is of customers, and if not, where it would be', async () => {
    const others = await rows<{ name: string }>(`select relname as name from pg_class c where relkind in ('r', 'p')
      and not relispartition and relnamespace = 'public'::regnamespace and relname not like 'kysely%'
      and oid not in (${customerTables}) order by 1`);

    expect(others.map(({ name }) => name)).toEqual(Object.keys(shared).sort());
  });

  it('has the account in every unique key of a customer’s table', async () => {
    const without = await rows(`select x.indexrelid::regclass::text as key from pg_index x
      where x.indisunique and x.indrelid in (${customerTables}) and not exists (
        select from pg_attribute a where a.attrelid = x.indrelid and a.attname = 'account_id' and a.attnum = any(x.indkey))`);

    expect(without).toEqual([]);
  });

  it('has the account in every reference from one customer’s table to another, on both sides', async () => {
    const without =
      await rows(`select k.conname, k.conrelid::regclass::text as "from", k.confrelid::regclass::text as "to"
      from pg_constraint k
      where k.contype = 'f'
        and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'account_id')
        and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'account_id')
        and not exists (
          select from unnest(k.conkey, k.confkey) as pair(own, other)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own and a.attname = 'account_id'
          join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other and b.attname = 'account_id')`);

    expect(without).toEqual([]);
  });

  it('refers from customers’ tables to shared ones only where those are the same everywhere', async () => {
    const targets = await rows<{
      name: string;
    }>(`select distinct k.confrelid::regclass::text as name from pg_constraint k
      where k.contype = 'f' and k.conparentid = 0 and k.conrelid in (${customerTables}) and k.confrelid not in (${customerTables}) order by 1`);

    expect(targets.map(({ name }) => shared[name])).toEqual(
      targets.map(() => expect.stringContaining('a reference table')),
    );
  });
});

describe('a statement of a hot path', () => {
  it('looks for a customer’s rows by their account, or is named as one that does not', async () => {
    const recorded = recordStatements();
    const envoi = await startDispatching();
    onTestFinished(() => envoi.close());
    await liveALife(envoi);

    const across: string[] = [];
    for (const [name, text] of recorded) {
      if (
        /^with|^select|^insert|^update|^delete/i.test(text.trim()) &&
        (await scansWithoutAccount(envoi.database, text))
      )
        across.push(name);
    }

    expect(across).toEqual(
      expect.arrayContaining(['waiting-accounts', 'submitted-parts', 'parts-with-lost-ids', 'read-correspondence']),
    );
    expect(across.filter((name) => !(name in acrossAccounts))).toEqual([]);
  }, 30_000);
});

/** Every statement that is prepared under a name from now on, by that name: those are the hot paths. */
function recordStatements(): Map<string, string> {
  const recorded = new Map<string, string>();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [statement] = given as [{ name?: string; text?: string } | undefined];
    if (statement?.name && statement.text) recorded.set(statement.name, statement.text);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  onTestFinished(() => {
    pg.Client.prototype.query = query;
  });
  return recorded;
}

type Envoi = Awaited<ReturnType<typeof startDispatching>>;

/** Accepts, sends, is refused, doubts, is told of receipts in every way, and is answered. */
async function liveALife({ carrier, send, account, count, dispatch, another }: Envoi): Promise<void> {
  const actor = await account();
  const says = ['accepted', 'rejected', 'busy', 'unknown'] as const;
  let turn = 0;
  carrier.answer = ({ carrierMessageId }) => {
    const kind = says[turn++ % says.length]!;
    if (kind === 'accepted') return { kind, carrierMessageId };
    if (kind === 'rejected') return { kind, reason: 'recipient', code: 'no such number' };
    return kind === 'busy' ? { kind, code: 'full', retryAfterMs: 1 } : { kind };
  };
  await send(actor, { recipients: testNumbers(40) });
  await send(actor, { recipients: testNumbers(1_200) });
  await send(actor, { kind: 'marketing', recipients: testNumbers(10) });
  await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 30_000 }).toBeGreaterThan(400);
  await carrier.receipt({ candidates: ['id-1'] });
  await carrier.receipt({ candidates: ['unheard-of'], number: '33639980001', address: 'Envoi' });
  const other = await another();
  await other.carrier.receipt({ candidates: ['id-5'], number: '33639980005' });
  await dispatch.components.unmatchedReceipts.retryPage();
  await carrier.inbound({ number: '+33639980001', address: '36000', text: 'STOP' });
}

const partition = /_(default|p\d{8})$/;
type Node = { 'Relation Name'?: string; Alias?: string; Plans?: Node[] } & Record<string, unknown>;

/**
 * Whether its plan, made for any parameters, looks through a customer's table without being told the account: by a parameter, or
 * by a row of another table that was found so.
 */
async function scansWithoutAccount({ pool }: TestDatabase, text: string): Promise<boolean> {
  const { rows } = await pool.query(`explain (generic_plan, verbose, format json) ${text}`);
  const named = `select attrelid::regclass::text as name from pg_attribute where attname = 'account_id'`;
  const customers = new Set((await pool.query<{ name: string }>(named)).rows.map(({ name }) => name));
  const nodes = withinPlan(rows[0]['QUERY PLAN'][0].Plan);
  const scans = nodes.filter(
    (node) => String(node['Node Type']).includes('Scan') && customers.has(node['Relation Name'] ?? ''),
  );
  // A partition goes by the alias of its table and a number.
  const parents = new Set(
    scans.filter((scan) => partition.test(scan['Relation Name']!)).map(({ Alias = '' }) => Alias.replace(/_\d+$/, '')),
  );
  const whole = (alias: string) => (parents.has(alias.replace(/_\d+$/, '')) ? alias.replace(/_\d+$/, '') : alias);
  const wanted = new Set(scans.map(({ Alias = '' }) => whole(Alias)));

  const conditions = nodes.flatMap((node) => Object.entries(node).filter(([key]) => /Cond|Filter/.test(key)));
  const equal = conditions.flatMap(([, value]) => [
    ...String(value).matchAll(/(\w+)\.account_id = (?:(\w+)\.account_id)?/g),
  ]);
  const told = new Set<string>();
  for (let before = -1; before < told.size; ) {
    before = told.size;
    for (const [, one = '', other] of equal) {
      const [a, b] = [whole(one), other === undefined ? undefined : whole(other)];
      const isTold = (alias: string | undefined) => alias === undefined || !wanted.has(alias) || told.has(alias);
      if (isTold(b)) told.add(a);
      if (b !== undefined && isTold(a)) told.add(b);
    }
  }
  return [...wanted].some((alias) => !told.has(alias));
}

function withinPlan(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(withinPlan)];
}
