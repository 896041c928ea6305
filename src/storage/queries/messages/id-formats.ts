import { sql } from 'kysely';
import type { Db } from '../../database.ts';

/** Keeps, or with null forgets, how a carrier writes ids in receipts. Nothing is kept of one that was removed meanwhile. */
export async function saveIdFormat(
  db: Db,
  { carrierId, idFormat, now }: { carrierId: number; idFormat: string | null; now: Date },
): Promise<void> {
  if (idFormat === null) {
    await db.deleteFrom('carrier_id_format').where('carrier_id', '=', carrierId).execute();
    return;
  }
  await sql`
    insert into carrier_id_format (carrier_id, id_format, learnt_at)
    select id, ${idFormat}, ${now} from carrier where id = ${carrierId} for key share
    on conflict (carrier_id) do update set id_format = excluded.id_format, learnt_at = excluded.learnt_at`.execute(db);
}

export async function readIdFormat(
  db: Db,
  carrierId: number,
): Promise<{ idFormat: string; learntAt: Date } | undefined> {
  return db
    .selectFrom('carrier_id_format')
    .select(['id_format as idFormat', 'learnt_at as learntAt'])
    .where('carrier_id', '=', carrierId)
    .executeTakeFirst();
}
