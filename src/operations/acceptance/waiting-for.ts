import type { QueuedRow } from '#storage/queries/messages/timeline.ts';
import { carrierLinks } from '../carriers/carrier-link.ts';
import type { Ground } from '../ground.ts';

/** What a queued message waits for. `turn`: nothing keeps it, it leaves soon. */
export type WaitsFor =
  | { waitsFor: 'review' | 'no_carrier' | 'turn' }
  /** Its due time or its next try, or the hours in which marketing may leave. */
  | { waitsFor: 'time' | 'hours'; until: Date }
  /** Its carrier is not connected, or nothing runs that could send it, for this reason. */
  | { waitsFor: 'carrier' | 'dispatcher'; reason: string }
  /** Its carrier is taken out and no other may take it, or few messages leave by it yet. */
  | { waitsFor: 'breaker'; reason: string };

export async function waitingFor(ground: Ground, queued: QueuedRow): Promise<WaitsFor> {
  const { carrierId, carrierEnabled, held, notBefore } = queued;
  if (held === 'review' || held === 'no_carrier') return { waitsFor: held };
  if (notBefore && notBefore > ground.clock.now()) {
    return { waitsFor: held === 'hours' ? 'hours' : 'time', until: notBefore };
  }
  if (carrierId === null || carrierEnabled === null) return { waitsFor: 'no_carrier' };

  const linkOf = await carrierLinks(ground);
  const { state, reason, breaker } = linkOf({ id: carrierId, enabled: carrierEnabled });
  if (state === 'up' && breaker) return { waitsFor: 'breaker', reason: breaker.reason };
  if (state === 'up') return { waitsFor: 'turn' };
  return { waitsFor: state === 'unknown' ? 'dispatcher' : 'carrier', reason };
}
