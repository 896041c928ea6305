import { sql } from 'kysely';
import type { Db } from '../../database.ts';

/** Keeps, or with null forgets, how a carrier writes ids in receipts. Nothing is kept of one that was removed meanwhile. */
export async function saveIdFormat(
  db: Db,
  { carrierId, spelling, now }: { carrierId: number; spelling: string | null; now: Date },
): Promise<void> {
  if (spelling === null) {
    await db.deleteFrom('carrier_id_spelling').where('carrier_id', '=', carrierId).execute();
    return;
  }
  await sql`
    insert into carrier_id_spelling (carrier_id, spelling, learnt_at)
    select id, ${spelling}, ${now} from carrier where id = ${carrierId} for key share
    on conflict (carrier_id) do update set spelling = excluded.spelling, learnt_at = excluded.learnt_at`.execute(db);
}

export async function readIdFormat(
  db: Db,
  carrierId: number,
): Promise<{ spelling: string; learntAt: Date } | undefined> {
  return db
    .selectFrom('carrier_id_spelling')
    .select(['spelling', 'learnt_at as learntAt'])
    .where('carrier_id', '=', carrierId)
    .executeTakeFirst();
}
