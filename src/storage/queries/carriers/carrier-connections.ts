import { sql } from 'kysely';
import type { BreakerReason, ConnectionReason } from '#domain/routing/connection-reasons.ts';
import type { Db } from '../../database.ts';
import { aliveWorker } from '../queue/workers.ts';

/** What one dispatcher says of its links to one carrier. */
export type CarrierConnectionRow = {
  carrierId: number;
  state: 'up' | 'connecting' | 'down';
  binds: number;
  /** Why it is not up; null when it is. */
  reason: ConnectionReason | null;
  /** When it came up, or ceased to be up. */
  since: Date;
  /** Whether the circuit of the carrier is open, why, and how much of its traffic it may get, in percent. */
  breaker: 'closed' | 'open' | 'half_open' | 'ramping';
  share: number;
  breakerReason: BreakerReason | null;
};

export type ConnectionToSave = Omit<CarrierConnectionRow, 'since'> & { workerId: string; now: Date };

/** Writes how a link stands now. Nothing is written for a worker that was given up or a carrier that was removed meanwhile. */
export async function saveCarrierConnection(db: Db, link: ConnectionToSave): Promise<void> {
  const { workerId, carrierId, state, binds, reason, breaker, share, breakerReason, now } = link;
  await sql`
    insert into carrier_connection as told (worker_id, carrier_id, state, binds, reason, since, breaker, share, breaker_reason)
    select w.id, c.id, ${state}, ${binds}, ${json(reason)}::jsonb, ${now}, ${breaker}, ${share}, ${json(breakerReason)}::jsonb
    from worker w, carrier c where w.id = ${workerId} and c.id = ${carrierId} for key share
    on conflict (worker_id, carrier_id) do update set
      state = excluded.state, binds = excluded.binds, reason = excluded.reason,
      breaker = excluded.breaker, share = excluded.share, breaker_reason = excluded.breaker_reason,
      since = case when (told.state = 'up') = (excluded.state = 'up') then told.since else excluded.since end`.execute(
    db,
  );
}

export async function deleteCarrierConnection(db: Db, link: { workerId: string; carrierId: number }): Promise<void> {
  await db
    .deleteFrom('carrier_connection')
    .where('worker_id', '=', link.workerId)
    .where('carrier_id', '=', link.carrierId)
    .execute();
}

/** How many dispatchers live now, and what each of them says of its carriers. */
export async function readCarrierConnections(db: Db): Promise<{ dispatchers: number; links: CarrierConnectionRow[] }> {
  const { rows } = await sql<CarrierConnectionRow & { workerId: string; carrierId: number | null }>`
    select w.id as "workerId", l.carrier_id as "carrierId", l.state, l.binds, l.reason, l.since,
      l.breaker, l.share, l.breaker_reason as "breakerReason"
    from worker w left join carrier_connection l on l.worker_id = w.id
    where ${aliveWorker()} order by w.slot, l.carrier_id`.execute(db);
  return {
    dispatchers: new Set(rows.map(({ workerId }) => workerId)).size,
    links: rows.filter(({ carrierId }) => carrierId !== null).map(({ workerId: _by, ...link }) => link),
  };
}

function json(reason: object | null): string | null {
  return reason && JSON.stringify(reason);
}
