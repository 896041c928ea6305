import { sql } from 'kysely';
import { type CarrierStats, noStats, type StatName, statNames } from '#domain/routing/carrier-stats.ts';
import { TIME_CLASSES } from '#domain/routing/histogram.ts';
import { instantArray, plainArray } from '../../array-literal.ts';
import { type Db, named, type Pool } from '../../database.ts';

/** What a carrier did in the five minutes that begin at an instant. */
export type StatsAt = { carrierId: number; at: Date; stats: CarrierStats };

const columnOf = (name: StatName) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const columns = statNames.map(columnOf);

/** Adds to what is counted already, by this process or another. What a carrier did that was removed meanwhile is left out. */
export async function addStats(pool: Pool, added: readonly StatsAt[]): Promise<void> {
  const last = statNames.length + 2;
  await named(pool, {
    name: 'add-carrier-stats',
    text: `insert into carrier_stats as known (carrier_id, at, ${columns.join(', ')}, receipt_times)
      select f.* from (select carrier_id, at, ${columns.join(', ')}, times::integer[]
        from unnest($1::smallint[], $2::timestamptz[], ${columns.map((_, i) => `$${i + 3}::bigint[]`).join(', ')}, $${last + 1}::text[])
          as given(carrier_id, at, ${columns.join(', ')}, times)) f
      where exists (select from carrier c where c.id = f.carrier_id for key share)
      order by f.carrier_id, f.at -- two processes never wait for each other
      on conflict (carrier_id, at) do update set
        ${columns.map((column) => `${column} = known.${column} + excluded.${column}`).join(', ')},
        receipt_times = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by i)
          from unnest(known.receipt_times, excluded.receipt_times) with ordinality as both_times(a, b, i))`,
    values: [
      plainArray(added.map(({ carrierId }) => carrierId)),
      instantArray(added.map(({ at }) => at)),
      ...statNames.map((name) => plainArray(added.map(({ stats }) => stats[name]))),
      plainArray(added.map(({ stats }) => `"${plainArray(stats.times)}"`)),
    ],
  });
}

/** All that a carrier did since an instant, together. */
export async function sumStats(
  db: Db,
  { carrierId, since }: { carrierId: number; since: Date },
): Promise<CarrierStats> {
  const sums = noStats();
  for (const { stats } of await readStats(db, { carrierId, since, limit: MOST_ROWS })) {
    for (const name of statNames) sums[name] += stats[name];
    for (let i = 0; i < TIME_CLASSES; i++) sums.times[i]! += stats.times[i] ?? 0;
  }
  return sums;
}

/** A month of five minutes: no more are kept. */
const MOST_ROWS = 10_000;

/** What a carrier did, five minutes by five minutes, from an instant on and before another, the oldest first. */
export async function readStats(
  db: Db,
  asked: { carrierId: number; since: Date; before?: Date; limit: number },
): Promise<StatsAt[]> {
  const { carrierId, since, before, limit } = asked;
  const { rows } = await sql<Record<StatName, number> & { at: Date; times: number[] }>`
    select at, ${sql.raw(statNames.map((name) => `${columnOf(name)} as "${name}"`).join(', '))}, receipt_times as times
    from carrier_stats
    where carrier_id = ${carrierId} and at >= ${since} and (${before ?? null}::timestamptz is null or at < ${before ?? null})
    order by at limit ${limit}`.execute(db);
  return rows.map(({ at, ...stats }) => ({ carrierId, at, stats }));
}

/** How well a carrier delivered: parts by the final state in their receipts, and the share of those delivered (0 to 1). */
export type DeliveredShare = { carrierId: number; delivered: number; undelivered: number; share: number };

/** Of every carrier that ended anything since an instant. */
export async function deliveredShares(db: Db, since: Date): Promise<DeliveredShare[]> {
  const { rows } = await sql<DeliveredShare>`
    select carrier_id as "carrierId", sum(delivered)::bigint as delivered, sum(undelivered)::bigint as undelivered,
      (sum(delivered) / sum(delivered + undelivered))::double precision as share
    from carrier_stats where at >= ${since}
    group by carrier_id having sum(delivered + undelivered) > 0 order by carrier_id`.execute(db);
  return rows;
}

/** Forgets what was counted before an instant. */
export async function dropStats(db: Db, before: Date): Promise<void> {
  await sql`delete from carrier_stats where at < ${before}`.execute(db);
}
