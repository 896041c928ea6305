import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '#simulator/settings.ts';
import type { SimulatorStats } from '#simulator/simulator.ts';
import { startChild } from './child.ts';

export type CarrierQuestion =
  | { ask: 'start'; port: number; settings: Partial<Settings> }
  | { ask: 'set'; settings: Partial<Settings> }
  | { ask: 'figures' }
  | { ask: 'arrivals'; phones: readonly string[] }
  | { ask: 'reply'; phones: readonly string[]; text: string }
  | { ask: 'taken' };

/** The simulated carrier, a process of its own. */
export type Carrier = {
  readonly pid: number;
  readonly port: number;
  set(settings: Partial<Settings>): Promise<void>;
  figures(): Promise<SimulatorStats>;
  /** When the first message to each of these phones (international, no `+`) came, in ms since 1970. */
  arrivals(phones: readonly string[]): Promise<(number | undefined)[]>;
  /** Sends a text from each of these phones at once, in answer to what it got last. */
  reply(phones: readonly string[], text: string): Promise<void>;
  /** How many of these were answered as taken. */
  repliesTaken(): Promise<number>;
  stop(): Promise<void>;
};

/** The carrier is looked at this often: it is the only one asked while messages are under way. */
const POLL_MS = 25;
const REPORT_EVERY_MS = 5_000;
/** Nothing moved for so long: something is wrong. */
const STALLED_MS = 60_000;

export async function startCarrier(settings: Partial<Settings>, port = 0): Promise<Carrier> {
  const child = startChild('carrier-program.ts');
  const question = <Answer>(asked: CarrierQuestion) => child.ask<Answer>(asked);
  return {
    pid: child.pid,
    port: await question<number>({ ask: 'start', port, settings }),
    set: (changes) => question({ ask: 'set', settings: changes }),
    figures: () => question({ ask: 'figures' }),
    arrivals: (phones) => question({ ask: 'arrivals', phones }),
    reply: (phones, text) => question({ ask: 'reply', phones, text }),
    repliesTaken: () => question({ ask: 'taken' }),
    stop: () => child.stop(),
  };
}

/**
 * Resolves once `done` says so of the carrier's figures. Envoi answers a receipt when it is on disk, so the carrier knows how
 * far things are without a question to the database.
 */
export async function until(
  carrier: Carrier,
  done: (figures: SimulatorStats) => boolean,
  say: (line: string) => void,
): Promise<void> {
  let before = '';
  let movedAt = performance.now();
  let saidAt = movedAt;
  for (;;) {
    const figures = await carrier.figures();
    if (done(figures)) return;
    const now = performance.now();
    const text = `${figures.received} came to the carrier, ${figures.underWay} of them await their receipt`;
    if (text !== before) movedAt = now;
    before = text;
    if (now - movedAt > STALLED_MS) throw new Error(`nothing moved for ${STALLED_MS / 1_000} s: ${text}`);
    if (now - saidAt >= REPORT_EVERY_MS) {
      say(text);
      saidAt = now;
    }
    await wait(POLL_MS);
  }
}

/** So many messages came, and every receipt was answered. */
export const allSettled =
  (messages: number) =>
  ({ received, underWay }: SimulatorStats): boolean =>
    received >= messages && underWay === 0;
