import type pg from 'pg';
import { isOfSession, isWithoutAnswer } from './failures.ts';

/**
 * Runs `work` in one transaction on a connection of the pool, for hot paths that write plain SQL. A failure rolls back and
 * is thrown; a connection that broke, gave no answer in time, or lost what it had prepared is not used again.
 */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    if (isWithoutAnswer(error) || isOfSession(error)) broken = error as Error;
    else
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    throw error;
  } finally {
    client.release(broken);
  }
}
