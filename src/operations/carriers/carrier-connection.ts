import type { BreakerReason, ConnectionReason } from '#domain/routing/connection-reasons.ts';
import { type CarrierConnectionRow, readCarrierConnections } from '#storage/queries/carriers/carrier-connections.ts';
import { readLock } from '#storage/queries/database/restore-guard.ts';
import type { OperatorContext } from '../operator-context.ts';

/** How the links to a carrier stand, over all dispatchers. */
export type CarrierConnection = {
  /** `unknown` while no dispatcher runs. Up as soon as one dispatcher can send by it. */
  state: 'up' | 'connecting' | 'down' | 'unknown';
  /** Links that are bound. */
  binds: number;
  /** Why it is not up, or not for every dispatcher; null when all is well. */
  reason: ConnectionReason | null;
  /** It is up, and not for so many of the dispatchers. */
  away?: { dispatchers: number; of: number };
  /** When it came up, or ceased to be up. */
  since?: Date;
  /** Set while its circuit is open, half-open or ramping; as the dispatcher says that gives it most. */
  breaker?: { state: 'open' | 'half_open' | 'ramping'; share: number; reason: BreakerReason | null };
};

/** How the links to a carrier stood a second ago. */
export type CarrierConnectionOf = (carrier: { id: number; enabled: boolean }) => CarrierConnection;

export async function carrierConnections({ db }: Pick<OperatorContext, 'db'>): Promise<CarrierConnectionOf> {
  const { dispatchers, links } = await readCarrierConnections(db);
  const locked = (await readLock(db)) !== undefined;
  return ({ id, enabled }) => {
    if (!enabled) return { state: 'down', binds: 0, reason: { code: 'disabled' } };
    if (locked) return { state: 'unknown', binds: 0, reason: { code: 'dispatch_locked' } };
    if (dispatchers === 0) return { state: 'unknown', binds: 0, reason: { code: 'no_dispatcher' } };
    return together(links.filter(({ carrierId }) => carrierId === id));
  };
}

const bestFirst = ['up', 'connecting', 'down'] as const;

/** Messages leave as soon as one dispatcher is connected, so the best of what they say is how the carrier stands. */
function together(links: readonly CarrierConnectionRow[]): CarrierConnection {
  const state = bestFirst.find((each) => links.some((link) => link.state === each));
  if (!state) return { state: 'connecting', binds: 0, reason: { code: 'opening' } };
  const since = links
    .filter((link) => link.state === state)
    .map((link) => link.since)
    .toSorted((a, b) => a.getTime() - b.getTime())[0]!;
  const binds = links.reduce((sum, link) => sum + link.binds, 0);
  const away = links.filter((link) => link.state !== 'up');
  const reason = away.find((link) => link.reason)?.reason ?? null;
  const some = state === 'up' && away.length > 0 ? { away: { dispatchers: away.length, of: links.length } } : {};
  const breaker = breakerOf(links);
  return { state, binds, reason, ...some, since, ...(breaker ? { breaker } : {}) };
}

function breakerOf(links: readonly CarrierConnectionRow[]): CarrierConnection['breaker'] {
  const [most] = links.toSorted((a, b) => b.share - a.share);
  if (!most || most.breaker === 'closed') return undefined;
  return { state: most.breaker, share: most.share, reason: most.breakerReason };
}
