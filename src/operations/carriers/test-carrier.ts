import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector, ConnectorEvents } from '#connectors/connector.ts';
import { carrierKind } from '#connectors/index.ts';
import type { ConnectionReason } from '#domain/routing/connection-reasons.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { type CarrierKey, openCarrier } from './open-carrier.ts';

export type CarrierTest = {
  carrier: string;
  simulated: boolean;
  /** It took our name and password, and may be sent to. */
  bound: boolean;
  /** Why not. */
  reason: ConnectionReason | null;
  tookMs: number;
};

const LOOK_EVERY_MS = 20;
const CLOSE_LIMIT_MS = 3_000;

/**
 * Binds to a carrier once, as it is set, and unbinds. Nothing is sent. What the carrier brings meanwhile is not taken: it will
 * bring it again, to the dispatcher.
 */
export async function testCarrier(
  ctx: OperatorContext & CarrierKey,
  actor: Actor,
  { carrier: name, limitMs }: { carrier: string; limitMs: number },
): Promise<CarrierTest> {
  permit(actor, 'carriers:test');
  const carrier = await findCarrier(ctx.db, name);
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });

  const began = performance.now();
  const { connector } = openCarrier(
    ctx,
    { ...carrier, settings: carrierKind(carrier.kind).forTrial(carrier.settings) },
    takeNothing(),
  );
  try {
    const { bound, reason } = await firstWord(connector, carrier.kind, limitMs);
    const tookMs = Math.round(performance.now() - began);
    return { carrier: carrier.name, simulated: carrier.simulated, bound, reason, tookMs };
  } finally {
    await connector.close(CLOSE_LIMIT_MS);
  }
}

async function firstWord(
  connector: Connector<never>,
  kind: string,
  limitMs: number,
): Promise<{ bound: boolean; reason: ConnectionReason | null }> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const { state, reason } = connector.status();
    if (state === 'up') return { bound: true, reason: null };
    if (state === 'down') return { bound: false, reason: reason && { code: 'connector', kind, says: reason } };
    if (performance.now() > deadline) return { bound: false, reason: { code: 'no_answer', seconds: limitMs / 1_000 } };
    await sleep(LOOK_EVERY_MS);
  }
}

function takeNothing(): ConnectorEvents<never> {
  return {
    receipt: (_receipt, done) => done(false),
    inbound: (_text, done) => done(false),
    lateOutcome: () => {},
    idFormat: () => {},
    unreadable: () => {},
    ready: () => {},
  };
}
