import { type Random, seededRandom } from '#simulator/random.ts';
import { errors, turningAway, uncertain } from './database-proxy/errors.ts';
import type { ArmedFault, Fault } from './database-proxy/faults.ts';

/** Something that is done to what goes between Envoi and its database. */
export type DatabaseFault = { kind: 'fault'; armed: ArmedFault } | { kind: 'break'; share: number };

type Range = { least: number; most: number };

/** A hundred a minute. */
const GAP_MS: Range = { least: 300, most: 900 };
/** Statements that pass first: which one has it, of those that an Envoi of three processes makes in a few moments. */
const MOST_SKIPPED = 12;
/** How much of it may befall an Envoi that starts: more, and it would hardly ever come up. */
const EARLY_SHARE = 0.03;
const BURST: Range = { least: 2, most: 10 };
const SHORT_DELAY_MS: Range = { least: 20, most: 1_500 };
/** Longer than a request waits for its answer, shorter than PostgreSQL lets a transaction idle. */
const HANG_MS: Range = { least: 9_000, most: 14_000 };
/** Longer than Envoi waits for the answer to a statement. */
const LONG_HANG_MS: Range = { least: 61_000, most: 75_000 };
const LONG_HANG_SHARE = 0.15;
/** A long hang takes much of what a proof shorter than this has time for. */
const MINUTES_FOR_LONG_HANGS = 3;

type Draw = (random: Random, minutes: number) => DatabaseFault;

/** How often each happens, of all that happens there. */
const linkFaults: readonly { weight: number; draw: Draw }[] = [
  { weight: 45, draw: (random) => once(random, { kind: 'error', error: oneOf(random, errors) }) },
  { weight: 15, draw: burst },
  { weight: 8, draw: (random) => once(random, { kind: 'lost', instead: undefined }) },
  { weight: 6, draw: (random) => once(random, { kind: 'lost', instead: oneOf(random, uncertain) }) },
  { weight: 10, draw: (random) => once(random, { kind: 'delay', forMs: between(random, SHORT_DELAY_MS) }) },
  { weight: 2, draw: (random) => once(random, { kind: 'delay', forMs: between(random, HANG_MS) }) },
  { weight: 5, draw: hang },
  { weight: 5, draw: (random) => once(random, { kind: 'closed' }) },
  { weight: 3, draw: (random) => ({ kind: 'break', share: random() }) },
  { weight: 2, draw: (random) => once(random, { kind: 'refused', error: oneOf(random, turningAway) }) },
];

/** What happens there, without end: the same seed gives the same, for proofs of the same length. */
export function* databaseFaults(seed: number, minutes: number): Generator<{ afterMs: number; fault: DatabaseFault }> {
  const random = seededRandom(seed ^ 0xdb);
  for (;;) {
    const afterMs = between(random, GAP_MS);
    yield { afterMs, fault: oneByWeight(random)(random, minutes) };
  }
}

function oneByWeight(random: Random): Draw {
  let left = random() * linkFaults.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, draw } of linkFaults) {
    if (left < weight) return draw;
    left -= weight;
  }
  return linkFaults.at(-1)!.draw;
}

function once(random: Random, fault: Fault): DatabaseFault {
  const skipped = Math.floor(random() * MOST_SKIPPED);
  return { kind: 'fault', armed: { fault, skipped, times: 1, early: random() < EARLY_SHARE } };
}

/** The same error again and again, as a server gives it whose disk is full, or whose role has a limit. */
function burst(random: Random): DatabaseFault {
  const fault: Fault = { kind: 'error', error: oneOf(random, errors) };
  const times = between(random, BURST);
  return { kind: 'fault', armed: { fault, skipped: 0, times, early: random() < EARLY_SHARE } };
}

function hang(random: Random, minutes: number): DatabaseFault {
  const long = random() < LONG_HANG_SHARE && minutes >= MINUTES_FOR_LONG_HANGS;
  const forMs = between(random, long ? LONG_HANG_MS : HANG_MS);
  return once(random, { kind: 'hang', forMs, applied: random() < 0.5, answered: random() < 0.5 });
}

function oneOf<Thing>(random: Random, things: readonly Thing[]): Thing {
  return things[Math.floor(random() * things.length)]!;
}

function between(random: Random, { least, most }: Range): number {
  return Math.floor(least + random() * (most - least));
}
