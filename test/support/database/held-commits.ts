import { connectAlone } from '#storage/database.ts';
import type { TestDatabase } from './database.ts';

const LOCK = 4_712;

/**
 * From now on the commit of whatever accepts sends hangs, as it does while a synchronous standby is away: what it wrote is locked,
 * seen by nobody, and whoever waits for it gets no answer. What this gives lets all such commits end.
 */
export async function holdCommits({ url, pool }: TestDatabase): Promise<() => Promise<void>> {
  const holder = await connectAlone(url, 'test', () => {});
  await holder.query('select pg_advisory_lock($1)', [LOCK]);
  await pool.query(`
    create function hold_commit() returns trigger language plpgsql as $$ begin
      while not pg_try_advisory_xact_lock_shared(${LOCK}) loop perform pg_sleep(0.02); end loop;
      return null;
    end $$;
    create constraint trigger hold_commit after insert on slice deferrable initially deferred
      for each row when (new.acceptor is not null) execute function hold_commit();
    create constraint trigger hold_commit after insert on send deferrable initially deferred
      for each row when (new.claimed_by is not null) execute function hold_commit()`);
  return async () => {
    await holder.end();
  };
}
