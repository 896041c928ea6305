import type { Pool } from '#storage/database.ts';

type Refusal = {
  /** What is done to the rows of a table, such as `insert on event`. */
  what: `${'insert' | 'update' | 'delete'} on ${string}`;
  /** Of which rows, such as `new.n = 3`. */
  when: string;
  /** SQLSTATE. */
  code: string;
};

let refusals = 0;

/** Makes a database refuse some rows with an error of any class. Gives what ends that. */
export async function refuseRows(pool: Pool, { what, when, code }: Refusal): Promise<() => Promise<void>> {
  const name = `refuse_${++refusals}`;
  const table = what.split(' ').at(-1)!;
  await pool.query(`create function ${name}() returns trigger language plpgsql as $$
    begin raise exception 'refused for a test' using errcode = '${code}'; end $$`);
  await pool.query(`create trigger ${name} before ${what} for each row when (${when}) execute function ${name}()`);
  return async () => {
    await pool.query(`drop trigger ${name} on ${table}`);
  };
}
