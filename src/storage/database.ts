import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { parseDatabaseAddress } from '#platform/database-address.ts';
import { CheckedClient, type CheckedClientConfig } from './checked-client.ts';
import { NAMED_FOR_MS } from './day-tables.ts';
import { refuseTransactionPooler } from './pooler.ts';
import type { DB } from './schema.gen.ts';
import { ServerChoice } from './server-choice.ts';
import { everydaySession, hotSession, type SessionSettings, sessionFor } from './session.ts';

/** The database, or a transaction on it: queries take this. */
export type Db = Kysely<DB>;
/** For a query that is only right inside a transaction. */
export type Tx = Transaction<DB>;

/**
 * The ways to use a database: Kysely for everyday queries, a pool of its own for the prepared statements of hot paths, and one for
 * those that accept, whose answer somebody waits for.
 */
export type Database = {
  readonly pool: pg.Pool;
  readonly accepting: pg.Pool;
  readonly db: Db;
  close(): Promise<void>;
};

/** For hot paths, which write plain SQL. */
export type Pool = pg.Pool;
/** One connection, outside any pool. */
export type Client = pg.Client;
/** What a prepared statement runs on. */
export type Connection = pg.Pool | pg.ClientBase;

export type DatabaseConnectOptions = {
  /** Most connections open at once. */
  max?: number;
  /** A query without an answer for so long fails, and its connection with it: a network that swallows everything gives no error. */
  answerLimitMs?: number;
  /** Told when an idle connection breaks; the pool has already replaced it. */
  onLostConnection?: (error: Error) => void;
};

const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the pauses of what is done at rest: a connection costs 15 ms of CPU to make, since its password is hashed. */
const IDLE_TIMEOUT_MS = 120_000;
const DEFAULT_CONNECTIONS = 10;
const GOODBYE_TIMEOUT_MS = 1_000;
/** One for what shares commits, and one for each large send under way. */
const ACCEPTING_CONNECTIONS = 3;
/** What is accepted is answered within 8 s: a statement without an answer for so long leaves time to look what became of it. */
const ACCEPTING_LIMIT_MS = 5_000;

/** What waits for a lock holds up all that shares its commit. */
const ACCEPTING_LOCK_LIMIT_MS = 2_000;

const acceptingSession: SessionSettings = {
  ...hotSession,
  statement_timeout: `${ACCEPTING_LIMIT_MS}ms`,
  lock_timeout: `${ACCEPTING_LOCK_LIMIT_MS}ms`,
};

const oids = { int8: 20, int8Array: 1016, textArray: 1009, date: 1082, interval: 1186, numeric: 1700 };

type Parse = (text: string) => unknown;

/** Opens a pool on `url`. Nothing is sent before the first query: a wrong address shows there. */
export function connect(url: string, options: DatabaseConnectOptions = {}): Database {
  const choice = new ServerChoice(parseDatabaseAddress(url));
  const everyday = openPool(choice, everydaySession, options);
  const pool = openPool(choice, hotSession, options);
  const accepting = openPool(choice, acceptingSession, {
    ...options,
    max: ACCEPTING_CONNECTIONS,
    answerLimitMs: ACCEPTING_LIMIT_MS,
  });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: everyday }) });
  return {
    pool,
    accepting,
    db,
    async close() {
      await Promise.all([db.destroy(), pool.end(), accepting.end()]);
      // Those only say goodbye: a server that is stopped now would still find the connections, and break them with a word.
      await Promise.all([everyday, pool, accepting].map(untilGone));
    },
  };
}

/** The connections of a pool until they are really closed: a pool forgets them as soon as it asks them to end. */
const connectionsOf = new WeakMap<pg.Pool, Set<pg.PoolClient>>();

function openPool(choice: ServerChoice, session: SessionSettings, options: DatabaseConnectOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: CheckedClient as unknown as new () => pg.ClientBase, // the pool gives it all of this
    choice,
    session: sessionFor(choice.address.options, session),
    purpose: 'envoi',
    max: options.max ?? DEFAULT_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS + choice.searchMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    maxLifetimeSeconds: NAMED_FOR_MS / 1_000,
    keepAlive: true,
    ...(options.answerLimitMs === undefined ? {} : { query_timeout: options.answerLimitMs }),
    types: { getTypeParser: parserFor as typeof pg.types.getTypeParser },
  } as pg.PoolConfig & CheckedClientConfig);
  // Without listeners, a server that goes away would end the process: the pool hears of idle connections only, and whoever
  // uses one learns of its end by the query that fails.
  const open = new Set<pg.PoolClient>();
  connectionsOf.set(pool, open);
  pool.on('connect', (client) => {
    open.add(client);
    client.on('end', () => open.delete(client));
    client.on('error', () => {});
  });
  pool.on('error', (error) => {
    if (!pool.ending) options.onLostConnection?.(error);
  });
  return pool;
}

/** Resolves when the server has closed every connection of a pool that was ended, or after a while without an answer. */
function untilGone(pool: pg.Pool): Promise<void> {
  const open = connectionsOf.get(pool) ?? new Set();
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, GOODBYE_TIMEOUT_MS);
    const look = () => {
      if (open.size > 0) return;
      clearTimeout(limit);
      resolve();
    };
    for (const client of open) client.on('end', look);
    look();
  });
}

const ANSWER_LIMIT_MS = 1_000;

/** Whether the database answers now, or within a second. */
export function answers(pool: Pool): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), ANSWER_LIMIT_MS);
    pool.query('select 1').then(
      () => {
        clearTimeout(limit);
        resolve(true);
      },
      () => {
        clearTimeout(limit);
        resolve(false);
      },
    );
  });
}

/** Opens one connection for what belongs to a connection: advisory locks and LISTEN. `onLost` is told once when it ends. */
export async function connectAlone(
  url: string,
  purpose: string,
  onLost: (error: Error) => void,
  { answerLimitMs }: Pick<DatabaseConnectOptions, 'answerLimitMs'> = {},
): Promise<Client> {
  const client = openClient(new ServerChoice(parseDatabaseAddress(url)), purpose, answerLimitMs);
  let lost = false;
  const report = (error: Error) => {
    if (!lost) onLost(error);
    lost = true;
  };
  client.on('error', report);
  client.on('end', () => report(new Error('the connection ended')));
  try {
    await client.connect();
  } catch (error) {
    report(error as Error);
    throw error;
  }
  return client;
}

/** Looks whether connections keep their sessions, as they do on PostgreSQL itself. @throws {UnfitServer} */
export async function checkSessions(url: string): Promise<void> {
  const choice = new ServerChoice(parseDatabaseAddress(url));
  const first = openClient(choice, 'check', CONNECT_TIMEOUT_MS);
  await first.connect();
  try {
    await refuseTransactionPooler(first, openClient(choice, 'check', CONNECT_TIMEOUT_MS));
  } finally {
    await first.end();
  }
}

/** Not yet connected. */
function openClient(choice: ServerChoice, purpose: string, answerLimitMs: number | undefined): CheckedClient {
  return new CheckedClient({
    choice,
    session: sessionFor(choice.address.options, everydaySession),
    purpose: `envoi ${purpose}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(answerLimitMs === undefined ? {} : { query_timeout: answerLimitMs }),
  });
}

/**
 * Runs a statement that each connection prepares once under `name`, and gives its rows. For hot paths: planning is paid
 * once per connection. One name stands for one text, for ever: `pg` throws when a name comes with another text.
 */
export async function named<Row extends pg.QueryResultRow>(
  client: Connection,
  statement: { name: string; text: string; values: readonly unknown[] },
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ ...statement, values: [...statement.values] });
  return rows;
}

/** How column types become JavaScript values; per pool, so that nothing else in the process is affected. */
const parsers = new Map<number, Parse>([
  [oids.int8, safeInteger],
  [oids.int8Array, (text) => (textArray(text) as (string | null)[]).map((n) => (n === null ? null : safeInteger(n)))],
  [oids.date, asWritten], // the driver's own parser makes a Date in the zone of the process
  [oids.interval, asWritten],
  [oids.numeric, asWritten],
]);

function parserFor(oid: number, format?: 'text' | 'binary'): Parse {
  const own = format === 'binary' ? undefined : parsers.get(oid);
  return own ?? (pg.types.getTypeParser(oid, format ?? 'text') as Parse);
}

function textArray(text: string): unknown {
  return pg.types.getTypeParser(oids.textArray, 'text')(text);
}

function asWritten(text: string): string {
  return text;
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53: JavaScript cannot hold it exactly`);
  return value;
}
