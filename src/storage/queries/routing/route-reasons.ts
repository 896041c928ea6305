import { sql } from 'kysely';
import type { Db } from '../../database.ts';

/** The number of each reason, in the order asked for; those that were never given before get one. */
export async function numberReasons(db: Db, words: readonly string[]): Promise<number[]> {
  await sql`
    insert into route_reason (words) select w from unnest(${[...words]}::text[]) w
    where not exists (select from route_reason where words = w) on conflict do nothing`.execute(db);
  const { rows } = await sql<{ id: number }>`
    select r.id from unnest(${[...words]}::text[]) with ordinality as w(words, i) join route_reason r using (words)
    order by w.i`.execute(db);
  return rows.map(({ id }) => id);
}

/** A reason in words; undefined for a number that was never given. */
export async function findReason(db: Db, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('route_reason').select('words').where('id', '=', id).executeTakeFirst();
  return row?.words;
}
