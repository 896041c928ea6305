import type pg from 'pg';
import { withPasswordFile } from '#platform/database-address.ts';
import type { Log } from '#platform/log.ts';
import { checkSessions, connect, type Database, type DatabaseConnectOptions } from './database.ts';
import { migrate } from './migrate.ts';
import { clusterFolder } from './postgres/account.ts';
import { bundledUrl, othersGone, prepareBundled } from './postgres/bundled-database.ts';
import { type EmbeddedServer, startEmbedded } from './postgres/embedded.ts';
import { keepEmbedded, type WatchReport } from './postgres/watch.ts';

/** The migrated database. `close` ends the connections, then the bundled server where this process owns it. */
export type Store = Database & {
  readonly url: string;
  /** The names of the migrations that opening it applied. */
  readonly applied: readonly string[];
  /** Connections beside those above, at most so many of each kind: who takes all of these leaves those alone. */
  beside(max: number): Database;
};

export type StoreSettings = {
  /** A server of the operator's; undefined: the bundled one, in `dataDir`. */
  databaseUrl: string | undefined;
  /** Where its password stands, if not in the address. */
  databasePasswordFile?: string | undefined;
  dataDir: string;
};

export type StoreOptions = {
  log: Log;
  /** Most connections open at once. */
  max?: number;
  /**
   * For the process that serves: it owns the bundled server, and starts it again if it ends. A command uses a server
   * that runs, else starts one for as long as it takes.
   */
  serving?: boolean;
};

const OLDEST_SERVER = 150_000; // 15.0, as server_version_num writes it
/** `invalid_password`, of a role that is not there as well, and `invalid_catalog_name`. */
const notPrepared: readonly string[] = ['28P01', '3D000'];
/** `admin_shutdown` and `cannot_connect_now`. */
const beingStopped: readonly string[] = ['57P01', '57P03'];
/** Another command may still use the server that this one started: it is given this long. */
const OTHERS_TIMEOUT_MS = 10_000;
/** A pool that has ended still hangs up: its connections get this long, and are not cut off in the middle. */
const OWN_TIMEOUT_MS = 1_000;
/** The process that serves waits no longer for one answer; a command may ask for something long. */
const ANSWER_LIMIT_MS = 60_000;

/** Opens the database of these settings, making and migrating it as needed. */
export async function openStore(settings: StoreSettings, options: StoreOptions): Promise<Store> {
  const { databaseUrl, databasePasswordFile } = settings;
  if (databasePasswordFile !== undefined && databaseUrl === undefined)
    throw new Error('ENVOI_DATABASE_PASSWORD_FILE goes with ENVOI_DATABASE_URL, which is not set');
  if (databaseUrl !== undefined) return openGiven(withPassword(databaseUrl, databasePasswordFile), options);
  try {
    return await openBundled(settings.dataDir, options);
  } catch (error) {
    // The command that had started the server stopped it just as this one came, which starts it then.
    if (!beingStopped.includes((error as { code?: string }).code ?? '')) throw error;
    return openBundled(settings.dataDir, options);
  }
}

function withPassword(url: string, file: string | undefined): string {
  return file === undefined ? url : withPasswordFile(url, file);
}

/** A server of the operator's. What stands before it is tried once with two connections, whatever each of them says. */
async function openGiven(url: string, options: StoreOptions): Promise<Store> {
  if (options.serving) await checkSessions(url);
  return openAt(url, options);
}

async function openBundled(dataDir: string, options: StoreOptions): Promise<Store> {
  const server = await startServer(dataDir, options);
  try {
    if (server.owned) await prepareBundled(server);
    const store = await openPrepared(server, options);
    return {
      ...store,
      async close() {
        await store.close();
        if (server.owned) await othersGone(server, options.serving ? OWN_TIMEOUT_MS : OTHERS_TIMEOUT_MS);
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The process that started the server may still be making the database, or be of an older Envoi, which made no owner. */
async function openPrepared(server: EmbeddedServer, options: StoreOptions): Promise<Store> {
  try {
    return await openAt(bundledUrl(server), options);
  } catch (error) {
    if (server.owned || !notPrepared.includes((error as { code?: string }).code ?? '')) throw error;
    await prepareBundled(server);
    return openAt(bundledUrl(server), options);
  }
}

function startServer(dataDir: string, { serving, log }: StoreOptions): Promise<EmbeddedServer> {
  const folder = clusterFolder(dataDir);
  if (!serving) return startEmbedded(folder);
  const report: WatchReport = {
    lost: () => log.error('database server lost', { folder }),
    restarted: () => log.warn('database server restarted', { folder }),
    failed: (error) => log.error('database server not restarted', { folder, error }),
  };
  return keepEmbedded(folder, { adopt: false }, report);
}

async function openAt(url: string, { max, log, serving }: StoreOptions): Promise<Store> {
  const options: DatabaseConnectOptions = {
    ...(serving ? { answerLimitMs: ANSWER_LIMIT_MS } : {}),
    onLostConnection: (error) => log.warn('database connection lost', { error }),
  };
  const database = connect(url, { ...options, ...(max === undefined ? {} : { max }) });
  try {
    // One is there from now on: who started the server does not stop it between the migration and the first query.
    await database.pool.query('select');
    const applied = await migrateAt(url);
    if (applied.length > 0) log.info('database migrated', { applied });
    return { ...database, url, applied, beside: (most) => connect(url, { ...options, max: most }) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** On connections of its own: a migration may take as long as it takes. */
async function migrateAt(url: string): Promise<readonly string[]> {
  const database = connect(url, { max: 1 });
  try {
    await refuseOldServer(database.pool);
    await refuseTablesElsewhere(database.pool);
    return await migrate(database.db);
  } finally {
    await database.close();
  }
}

async function refuseOldServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const [server] = rows;
  if (server && server.number < OLDEST_SERVER) {
    throw new Error(`the database server is PostgreSQL ${server.version}: Envoi needs 15 or newer`);
  }
}

/** A role may look into a schema of its own first, and Envoi's tables be there: it would begin anew beside them. */
async function refuseTablesElsewhere(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ schema: string }>(
    `select schemaname as schema from pg_tables
     where tablename = 'kysely_migration' and to_regclass('kysely_migration') is null`,
  );
  const [found] = rows;
  if (!found) return;
  throw new Error(
    `Envoi's tables are in the schema ${found.schema} of this database: ` +
      `add options=-c%20search_path%3D${encodeURIComponent(found.schema)} to the parameters of its address`,
  );
}
