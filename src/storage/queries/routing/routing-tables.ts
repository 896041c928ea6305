import { sql } from 'kysely';
import type { RoutableCarrier } from '#domain/routing/routing.ts';
import type { Db } from '../../database.ts';
import { aliveWorker } from '../queue/workers.ts';

/** All carriers, as routing sees them: each may get what the dispatcher that gives it most would give it. */
export async function readRoutableCarriers(db: Db): Promise<RoutableCarrier[]> {
  const { rows } = await sql<RoutableCarrier>`
    with told as materialized (
      select l.carrier_id, max(l.share) as share from carrier_connection l join worker w on w.id = l.worker_id
      where l.carrier_id in (select carrier_id from carrier_connection where share < 100) and ${aliveWorker()}
      group by l.carrier_id
    )
    select c.id, c.name, c.simulated, c.enabled, c.prefixes, c.priority, coalesce(t.share, 100) as share
    from carrier c left join told t on t.carrier_id = c.id
    order by c.id`.execute(db);
  return rows;
}

export function readPrices(db: Db): Promise<{ currency: string; prefix: string; micros: number }[]> {
  return db.selectFrom('price').select(['currency', 'prefix', 'micros']).execute();
}
