import type { Context } from '#operations/context.ts';
import { reroute } from './carriers/reroute.ts';
import { watchReceipts } from './carriers/watch-receipts.ts';
import type { Components } from './components.ts';
import { saveInsertClaims } from './core/insert-claims.ts';
import { closeUnreceipted } from './in-doubt/close-unreceipted.ts';
import { rescue } from './in-doubt/rescue.ts';
import { forgetOldKeys } from './upkeep/old-keys.ts';

/** What dispatch does again and again by itself, and how long after each time the next begins. */
export type Chore = { everyMs: number; work: () => Promise<void> };

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export function choresOf(
  components: Components,
  { routes, acceptance }: Pick<Context, 'routes' | 'acceptance'>,
): Chore[] {
  const { breakers, carriers, inDoubtParts, stats, unmatchedReceipts } = components;
  return [
    { everyMs: SECOND_MS, work: () => components.connections.save() },
    { everyMs: SECOND_MS, work: () => components.limits.refresh() },
    { everyMs: SECOND_MS, work: () => breakers.tick(() => routes.get()) },
    { everyMs: SECOND_MS, work: async () => stats.sampleWindows(carriers.windows()) },
    { everyMs: 5 * SECOND_MS, work: () => stats.write() },
    { everyMs: 30 * SECOND_MS, work: () => watchReceipts(components) },
    { everyMs: HOUR_MS, work: () => stats.forgetOld() },
    { everyMs: 2 * SECOND_MS, work: () => rescue(components) },
    { everyMs: SECOND_MS, work: () => saveInsertClaims(components, acceptance.settled) },
    { everyMs: 2 * SECOND_MS, work: () => components.givingBack.flush() },
    { everyMs: 2 * SECOND_MS, work: async () => reroute(components, await routes.get()) },
    { everyMs: 2 * SECOND_MS, work: () => inDoubtParts.resend() },
    { everyMs: 5 * SECOND_MS, work: () => inDoubtParts.close() },
    { everyMs: 5 * SECOND_MS, work: () => components.statusQueries.ask() },
    { everyMs: 2 * SECOND_MS, work: () => unmatchedReceipts.retryYoung() },
    { everyMs: 10 * SECOND_MS, work: () => unmatchedReceipts.retryPage() },
    { everyMs: 10 * MINUTE_MS, work: () => unmatchedReceipts.drop() },
    { everyMs: MINUTE_MS, work: () => closeUnreceipted(components) },
    { everyMs: 10 * SECOND_MS, work: () => components.replies.upkeep() },
    { everyMs: 10 * MINUTE_MS, work: () => forgetOldKeys(components) },
  ];
}
