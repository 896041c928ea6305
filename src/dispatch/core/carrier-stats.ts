import type { ConnectorStatus, RejectReason, SubmitOutcome } from '#connectors/connector.ts';
import type { PartEventKind } from '#domain/messages/message.ts';
import { type CarrierStats, noStats, type StatName, statNames } from '#domain/routing/carrier-stats.ts';
import { timeClass } from '#domain/routing/histogram.ts';
import { addStats, dropStats } from '#storage/queries/carriers/carrier-stats.ts';
import { type PartRef, partsOf } from './part.ts';
import type { Resources } from './resources.ts';

/** Figures are kept by as much time. */
export const STATS_WINDOW_MS = 300_000;
const KEPT_MS = 32 * 24 * 3_600_000;
/** More than that many rows are not held while the database is away: the oldest are let go. */
const MOST_UNWRITTEN = 10_000;

type Needs = Pick<Resources, 'pool' | 'db' | 'clock'>;
type Counted = { carrierId: number; fromMs: number; stats: CarrierStats };

/** What a receipt says of its part. */
type Reported = { kind: PartEventKind; replaces?: 'undelivered' };
type Windows = ReadonlyMap<number, Pick<ConnectorStatus, 'open' | 'window'>>;

const refusals = {
  recipient: 'refusedRecipient',
  sender: 'refusedSender',
  content: 'refusedContent',
  account: 'refusedAccount',
  other: 'refusedOther',
} as const satisfies Record<RejectReason, StatName>;

/**
 * What each carrier does, counted in memory and added to the database every few seconds. A part costs some additions; what
 * was counted and not written yet is lost with the process.
 */
export class CarrierStatsRecorder {
  readonly #needs: Needs;
  /** What is being counted now, by carrier. */
  readonly #current = new Map<number, Counted>();
  #unwritten: Counted[] = [];

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  outcome(ref: PartRef, outcome: SubmitOutcome, at: Date): void {
    if (outcome.kind === 'unreachable') return; // it never left
    const stats = this.#of(ref.carrierId, at.getTime());
    const parts = partsOf(ref);
    stats.submitted += parts;
    if (outcome.kind === 'unknown') stats.unanswered += parts;
    else answered(stats, outcome, parts);
  }

  /** The answer to a part that was counted as unanswered. */
  lateOutcome(ref: PartRef, outcome: SubmitOutcome, at: Date): void {
    answered(this.#of(ref.carrierId, at.getTime()), outcome, partsOf(ref));
  }

  /** A receipt found its part. */
  receipt(part: PartRef & { sinceMs: number }, at: Date, { kind, replaces }: Reported): void {
    const atMs = at.getTime();
    const stats = this.#of(part.carrierId, atMs);
    stats.receipts++;
    if (kind !== 'delivered' && kind !== 'undelivered') return;
    const parts = partsOf(part);
    stats[kind] += parts;
    if (replaces) stats[replaces] -= parts;
    // Of a part that was in doubt nobody knows when it was taken.
    else if (!part.doubted) stats.times[timeClass(atMs - part.sinceMs)]!++;
  }

  /** Receipts found no part, or one of them has found it later: then -1, of the time when it came. */
  unmatched(carrierId: number, at: Date, receipts: number): void {
    this.#of(carrierId, at.getTime()).unmatched += receipts;
  }

  /** The carrier sent a delivery that could not be read. */
  unreadable(carrierId: number, at: Date): void {
    this.#of(carrierId, at.getTime()).unreadable++;
  }

  /** Looks how full the windows are, of carriers that something is on its way to. */
  sampleWindows(windows: Windows): void {
    const nowMs = this.#needs.clock.now().getTime();
    for (const [carrierId, { open, window }] of windows) {
      if (open === 0) continue;
      const stats = this.#of(carrierId, nowMs);
      stats.windowUsed += open;
      stats.windowSize += Math.max(open, window);
    }
  }

  /** Adds what was counted to the database; what could not be written is tried again with the next. */
  async write(): Promise<void> {
    const counted = merged([...this.#unwritten, ...this.#current.values()]).slice(-MOST_UNWRITTEN);
    this.#current.clear();
    this.#unwritten = [];
    if (counted.length === 0) return;
    const rows = counted.map(({ carrierId, fromMs, stats }) => ({ carrierId, at: new Date(fromMs), stats }));
    try {
      await addStats(this.#needs.pool, rows);
    } catch (error) {
      this.#unwritten = [...counted, ...this.#unwritten];
      throw error;
    }
  }

  async forgetOld(): Promise<void> {
    const { db, clock } = this.#needs;
    await dropStats(db, new Date(clock.now().getTime() - KEPT_MS));
  }

  #of(carrierId: number, atMs: number): CarrierStats {
    const current = this.#current.get(carrierId);
    const sinceMs = current ? atMs - current.fromMs : 0;
    if (current && sinceMs >= 0 && sinceMs < STATS_WINDOW_MS) return current.stats;
    const counted = { carrierId, fromMs: atMs - (atMs % STATS_WINDOW_MS), stats: noStats() };
    if (current) this.#unwritten.push(current);
    this.#current.set(carrierId, counted);
    return counted.stats;
  }
}

function answered(stats: CarrierStats, outcome: SubmitOutcome, parts: number): void {
  if (outcome.kind === 'accepted') stats.accepted += parts;
  else if (outcome.kind === 'rejected') stats[refusals[outcome.reason]] += parts;
  else if (outcome.kind === 'busy') stats.putOff += parts;
}

/** One row a carrier and time, as the database has it. */
function merged(counted: readonly Counted[]): Counted[] {
  const rows = new Map<string, Counted>();
  for (const each of counted) {
    const key = `${each.carrierId} ${each.fromMs}`;
    const row = rows.get(key);
    if (!row) {
      rows.set(key, each);
      continue;
    }
    const { stats } = row;
    for (const name of statNames) stats[name] += each.stats[name];
    for (const [i, count] of each.stats.times.entries()) stats.times[i]! += count;
  }
  return [...rows.values()];
}
