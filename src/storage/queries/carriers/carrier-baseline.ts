import { sql } from 'kysely';
import { type Baseline, noBaseline } from '#domain/routing/baseline.ts';
import type { WatchedMeasure } from '#domain/routing/carrier-stats.ts';
import { plainArray } from '../../array-literal.ts';
import { type Db, named, type Pool } from '../../database.ts';
import { readStats, type StatsAt } from './carrier-stats.ts';

/** Five minutes looked at in one go: what was counted while nobody looked is mostly old. */
const MOST_WINDOWS = 24;

export type ToJudge = {
  carrierId: number;
  measure: WatchedMeasure;
  /** Only five minutes that began before this instant. */
  before: Date;
  /** Gives what is usual after some more five minutes. */
  judge(baseline: Baseline, windows: readonly StatsAt[]): Baseline;
};

/**
 * Judges each five minutes of a carrier once, whichever process does it: undefined when there is nothing new, or another one
 * is at it.
 */
export async function judgeStats(
  db: Db,
  { carrierId, measure, before, judge }: ToJudge,
): Promise<{ was: Baseline; is: Baseline } | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`insert into carrier_baseline (carrier_id, measure, judged_until)
      select id, ${measure}, '-infinity' from carrier where id = ${carrierId} on conflict do nothing`.execute(tx);
    const { rows } = await sql<{
      windows: number;
      mean: number;
      variance: number;
      share: number;
      outside: boolean;
      until: Date;
    }>`
      select windows, mean, variance, share, outside_since is not null as outside,
        greatest(judged_until, ${before}::timestamptz - interval '1 day') as until
      from carrier_baseline where carrier_id = ${carrierId} and measure = ${measure} for update skip locked`.execute(
      tx,
    );
    if (!rows[0]) return undefined;
    const { until, ...was } = rows[0];
    const windows = await readStats(tx, { carrierId, since: until, before, limit: MOST_WINDOWS });
    const last = windows.at(-1);
    if (!last) return undefined;
    const is = judge(was, windows);
    const { mean, variance, share, outside } = is;
    await sql`update carrier_baseline set windows = ${is.windows}, mean = ${mean}, variance = ${variance}, share = ${share},
        judged_until = ${last.at}::timestamptz + interval '1 second',
        outside_since = case when ${outside} then coalesce(outside_since, ${last.at}) end
      where carrier_id = ${carrierId} and measure = ${measure}`.execute(tx);
    return { was, is };
  });
}

/** Which measures of some carriers have five minutes that nobody has judged: found in one look, since mostly few have any. */
export async function measuresToJudge(
  pool: Pool,
  asked: { carrierIds: readonly number[]; measures: readonly WatchedMeasure[]; before: Date },
): Promise<{ carrierId: number; measure: WatchedMeasure }[]> {
  return named(pool, {
    name: 'measures-to-judge',
    text: `select c.id as "carrierId", m.measure
      from unnest($1::smallint[]) as c(id) cross join unnest($2::text[]) as m(measure)
      left join lateral (
        select judged_until from carrier_baseline where carrier_id = c.id and measure = m.measure offset 0
      ) u on true
      where exists (
        select from carrier_stats f where f.carrier_id = c.id and f.at < $3::timestamptz
          and f.at >= greatest(u.judged_until, $3 - interval '1 day') offset 0)
      order by c.id, m.measure`,
    values: [plainArray(asked.carrierIds), plainArray(asked.measures), asked.before],
  });
}

/** What is usual of a carrier's receipts, and since when they are out of it. */
export type BaselineOf = Baseline & { measure: WatchedMeasure; outsideSince: Date | null };

export async function readBaselines(db: Db, carrierId: number): Promise<BaselineOf[]> {
  const rows = await db
    .selectFrom('carrier_baseline')
    .select(['measure', 'windows', 'mean', 'variance', 'share', 'outside_since as outsideSince'])
    .where('carrier_id', '=', carrierId)
    .orderBy('measure')
    .$castTo<Omit<BaselineOf, 'outside'>>() // the constraint of the table knows the measures
    .execute();
  return rows.map((row) => ({ ...noBaseline, ...row, outside: row.outsideSince !== null }));
}
