import type pg from 'pg';
import { UnfitServer } from './unfit-server.ts';

/** Where a pooler has one session for two connections, one of them waits for the other. */
const ANSWER_LIMIT_MS = 3_000;

const WHAT_TO_DO =
  'a pooler between Envoi and PostgreSQL gives each transaction another session, which breaks prepared statements and locks: ' +
  'name PostgreSQL itself in the address, or have the pooler pool sessions (pool_mode = session)';

/**
 * Finds out whether `first` keeps its session: `second` holds a transaction open, and so keeps the session that a pooler of
 * transactions gave to it, which then must not be that of `first`, before or after. Ends `second`.
 * @throws {UnfitServer} when it does not.
 */
export async function refuseTransactionPooler(first: pg.ClientBase, second: pg.Client): Promise<void> {
  try {
    const before = await sessionOf(first);
    await second.connect();
    await second.query({ text: 'begin', query_timeout: ANSWER_LIMIT_MS } as pg.QueryConfig);
    const other = await sessionOf(second);
    const after = await sessionOf(first);
    if (before !== after || other === after) throw new UnfitServer(WHAT_TO_DO);
  } catch (error) {
    if (error instanceof UnfitServer) throw error;
    const reason = (error as Error).message;
    throw new UnfitServer(`whether sessions are kept could not be found out (${reason}): ${WHAT_TO_DO}`, {
      cause: error,
    });
  } finally {
    void second.end().catch(() => {});
  }
}

async function sessionOf(client: pg.ClientBase): Promise<number> {
  const statement = { text: 'select pg_backend_pid() as pid', query_timeout: ANSWER_LIMIT_MS };
  const { rows } = await client.query<{ pid: number }>(statement);
  return rows[0]!.pid;
}
