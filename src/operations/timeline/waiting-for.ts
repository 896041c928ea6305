import type { BreakerReason, ConnectionReason } from '#domain/routing/connection-reasons.ts';
import type { QueuedRow } from '#storage/queries/messages/timeline.ts';
import { carrierConnections } from '../carriers/carrier-connection.ts';
import type { OperatorContext } from '../operator-context.ts';

/** What a queued message waits for. `turn`: nothing keeps it, it leaves soon. */
export type WaitsFor =
  | { waitsFor: 'review' | 'no_carrier' | 'turn' }
  /** Its due time or its next try, or the hours in which marketing may leave. */
  | { waitsFor: 'time' | 'hours'; until: Date }
  /** Its carrier is not connected, or nothing runs that could send it, for this reason. */
  | { waitsFor: 'carrier' | 'dispatcher'; reason: ConnectionReason | null }
  /** The circuit of its carrier is open and no other may take it, or it is still ramping. */
  | { waitsFor: 'breaker'; reason: BreakerReason | null };

export async function waitingFor(ctx: OperatorContext, queued: QueuedRow): Promise<WaitsFor> {
  const { carrierId, carrierEnabled, held, notBefore } = queued;
  if (held === 'review' || held === 'no_carrier') return { waitsFor: held };
  if (notBefore && notBefore > ctx.clock.now()) {
    return { waitsFor: held === 'hours' ? 'hours' : 'time', until: notBefore };
  }
  if (carrierId === null || carrierEnabled === null) return { waitsFor: 'no_carrier' };

  const linkOf = await carrierConnections(ctx);
  const { state, reason, breaker } = linkOf({ id: carrierId, enabled: carrierEnabled });
  if (state === 'up' && breaker) return { waitsFor: 'breaker', reason: breaker.reason };
  if (state === 'up') return { waitsFor: 'turn' };
  return { waitsFor: state === 'unknown' ? 'dispatcher' : 'carrier', reason };
}
