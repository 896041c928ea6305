import type { Pool } from '#storage/database.ts';

type Refusal = {
  /** What is done to the rows of a table, such as `insert on event`. */
  what: `${'insert' | 'update'} on ${string}`;
  /** Of which rows, such as `new.n = 3`. */
  when: string;
  /** SQLSTATE. */
  code: string;
};

let refusals = 0;

/** Makes a database refuse some rows with an error of any class. Gives what ends that. */
export async function refuseRows(pool: Pool, { what, when, code }: Refusal): Promise<() => Promise<void>> {
  const name = `refuse_${++refusals}`;
  const doing = (body: string) =>
    pool.query(`create or replace function ${name}() returns trigger language plpgsql as $$ begin ${body}; end $$`);
  await doing(`raise exception 'refused for a test' using errcode = '${code}'`);
  await pool.query(`create trigger ${name} before ${what} for each row when (${when}) execute function ${name}()`);
  // The trigger stays: to drop it would lock a table that is in use.
  return async () => {
    await doing('return new');
  };
}
