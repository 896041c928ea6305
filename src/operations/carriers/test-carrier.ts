import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector, ConnectorEvents } from '#connectors/connector.ts';
import { type CarrierRow, findCarrier } from '#storage/queries/carriers/carriers.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { type CarrierKey, openCarrier } from './open-carrier.ts';

export type CarrierTest = {
  carrier: string;
  simulated: boolean;
  /** It took our name and password, and may be sent to. */
  bound: boolean;
  /** Why not, in words. */
  reason: string;
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
  const { connector } = openCarrier(ctx, { ...carrier, settings: oneLink(carrier) }, takeNothing());
  try {
    const { bound, reason } = await firstWord(connector, limitMs);
    const tookMs = Math.round(performance.now() - began);
    return { carrier: carrier.name, simulated: carrier.simulated, bound, reason, tookMs };
  } finally {
    await connector.close(CLOSE_LIMIT_MS);
  }
}

async function firstWord(connector: Connector<never>, limitMs: number): Promise<{ bound: boolean; reason: string }> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const { state, reason } = connector.status();
    if (state === 'up') return { bound: true, reason: '' };
    if (state === 'down') return { bound: false, reason };
    if (performance.now() > deadline) return { bound: false, reason: `no answer within ${limitMs / 1_000} s` };
    await sleep(LOOK_EVERY_MS);
  }
}

/** Carriers allow so many links: one is enough to try. */
function oneLink({ settings }: CarrierRow) {
  return { ...settings, binds: 1 };
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
