import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connectAlone } from '../database.ts';
import type { EmbeddedServer } from './embedded.ts';

const DATABASE = 'envoi';
/** Whose the database and all in it is, and who uses it. The server's own superuser only prepares it. */
const OWNER = 'envoi_owner';
/** Any number: processes that come to a fresh server at once prepare it one after the other. */
const PREPARING_LOCK = 1_886_546_277;
const OTHERS_POLL_MS = 50;

/** The address of the bundled database, as its owner. */
export function bundledUrl(server: EmbeddedServer): string {
  return server.url(DATABASE, OWNER);
}

/**
 * Makes the database and its owner where they are not, and gives the owner what is still the superuser's: all of it, in data
 * of an Envoi that used the superuser itself, or what was restored as the superuser.
 */
export async function prepareBundled(server: EmbeddedServer): Promise<void> {
  await once(server.url('postgres'), async (client) => {
    await client.query('select pg_advisory_lock($1)', [PREPARING_LOCK]); // given back with the connection
    await makeOwner(client, server.password);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER}`);
    await once(server.url(DATABASE), handOver);
  });
}

/** Waits until nobody else is connected any more, but no longer than that. */
export async function othersGone(server: EmbeddedServer, timeoutMs: number): Promise<void> {
  const watched = once(server.url('postgres'), async (client) => {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      if (rowCount === 0) return;
      await sleep(OTHERS_POLL_MS);
    }
  });
  await watched.catch(() => {}); // a server that does not answer has nobody to wait for
}

/** Its password is the superuser's, so that whoever may start the server may use it. */
async function makeOwner(client: Client, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [OWNER]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${OWNER} login nosuperuser password ${client.escapeLiteral(password)}`);
}

/** One statement after the other: cut short, the next start goes on with what is left. */
async function handOver(client: Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(toHandOver);
  for (const { statement } of rows) await client.query(statement);
}

const toHandOver = `
  with owner as (select oid from pg_roles where rolname = '${OWNER}'),
    schema as (select n.oid from pg_namespace n where n.nspname = 'public')
  select format('alter table %s owner to ${OWNER}', c.oid::regclass) as statement
  from pg_class c where c.relnamespace in (select oid from schema) and c.relowner not in (select oid from owner)
    and (c.relkind in ('r', 'p', 'v', 'm') or c.relkind = 'S' and not exists (
      -- a column's own sequence goes with its table
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')))
  union all
  select format('alter routine %s owner to ${OWNER}', p.oid::regprocedure)
  from pg_proc p where p.pronamespace in (select oid from schema) and p.proowner not in (select oid from owner)
  union all
  select format('alter type %s owner to ${OWNER}', t.oid::regtype)
  from pg_type t where t.typnamespace in (select oid from schema) and t.typowner not in (select oid from owner)
    and t.typtype in ('d', 'e', 'r')
  union all
  -- of the database's owner, whoever that is
  select 'alter schema public owner to pg_database_owner'
  from pg_namespace where nspname = 'public' and nspowner <> 'pg_database_owner'::regrole
  union all
  select format('alter database %I owner to ${OWNER}', datname)
  from pg_database where datname = current_database() and datdba not in (select oid from owner)
  union all
  -- by which a restored database is told
  select 'grant execute on function pg_control_system() to ${OWNER}'
  where not has_function_privilege('${OWNER}', 'pg_control_system()', 'execute')`;

async function once(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = await connectAlone(url, 'keeper', () => {}); // a server that goes away fails the query under way
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
