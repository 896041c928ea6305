import { readBehaviour, setBehaviour } from '#simulator/control-client.ts';
import { type Random, seededRandom } from '#simulator/random.ts';
import { pause } from './load.ts';
import type { World } from './world.ts';

/** Something that is done to an installation at a moment of the proof. */
export type Deed =
  | { kind: 'kill'; victim: 'api' | 'envoi' | 'dispatcher' }
  | { kind: 'crash'; signal: 'SIGQUIT' | 'SIGKILL' }
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'hold'; forMs: number }
  | { kind: 'misbehave'; name: string; settings: Readonly<Record<string, number | boolean>>; forMs: number };

/** What is done how long after what was done before. */
export type Step = { afterMs: number; deed: Deed };

/** Kills come every 2 to 5 seconds, 17 a minute; what the wire and the carrier do comes as often, beside them. */
const KILL_GAP_MS = { least: 2_000, most: 5_000 };
const TROUBLE_GAP_MS = { least: 1_500, most: 4_500 };
const LONGEST_TROUBLE_MS = 3_000;
/** A few PDUs: the cut may come within any of them. */
const MOST_BYTES_BEFORE_CUT = 600;

const VICTIMS = ['api', 'envoi', 'envoi', 'dispatcher', 'dispatcher'] as const;
const CRASH_SHARE = 0.25;

/** What a carrier does now and then, each for a moment, in the simulator's own words. */
const MISBEHAVIOURS: readonly { name: string; settings: Readonly<Record<string, number | boolean>> }[] = [
  { name: 'throttled', settings: { ratePerSecond: 10 } },
  { name: 'was full', settings: { queueSize: 20 } },
  { name: 'lost responses', settings: { lostResponses: 0.3 } },
  { name: 'answered late', settings: { latencyMs: 3_500 } },
  { name: 'reordered responses and receipts', settings: { reorderedResponses: 0.5, reorderedReceipts: 0.5 } },
  { name: 'doubled receipts', settings: { doubledReceipts: 0.5 } },
  { name: 'sent receipts before responses', settings: { earlyReceipts: 0.5 } },
  { name: 'wrote byte by byte', settings: { writeBytes: 3 } },
  { name: 'dropped links at a submit', settings: { dropAfterSubmits: 30 } },
  { name: 'dropped links within a PDU', settings: { dropAfterBytes: 700 } },
  { name: 'sent bytes that are no PDU', settings: { garbageAfterSubmits: 20 } },
  { name: 'refused binds', settings: { bindStatus: 0x0d } },
  { name: 'bound and said nothing more', settings: { silentBind: true } },
];

/** The kills of a proof, without end: the same seed gives the same ones. */
export function* kills(seed: number): Generator<Step> {
  const random = seededRandom(seed);
  for (;;) {
    const afterMs = between(random, KILL_GAP_MS);
    const crash = random() < CRASH_SHARE;
    const signal = random() < 0.5 ? 'SIGQUIT' : 'SIGKILL';
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
    yield { afterMs, deed: crash ? { kind: 'crash', signal } : { kind: 'kill', victim } };
  }
}

/** What happens to the links and at the carrier, without end. */
export function* troubles(seed: number): Generator<Step> {
  const random = seededRandom(seed ^ 0x5eed);
  for (;;) {
    const afterMs = between(random, TROUBLE_GAP_MS);
    const [choice, size] = [random(), random()];
    if (choice < 0.35) yield { afterMs, deed: { kind: 'cut', afterBytes: Math.floor(size * MOST_BYTES_BEFORE_CUT) } };
    else if (choice < 0.45)
      yield { afterMs, deed: { kind: 'hold', forMs: 500 + Math.floor(size * LONGEST_TROUBLE_MS) } };
    else {
      const chosen = MISBEHAVIOURS[Math.floor(random() * MISBEHAVIOURS.length)]!;
      yield { afterMs, deed: { kind: 'misbehave', ...chosen, forMs: 500 + Math.floor(size * LONGEST_TROUBLE_MS) } };
    }
  }
}

function between(random: Random, { least, most }: { least: number; most: number }): number {
  return Math.floor(least + random() * (most - least));
}

/** Does what the seed says until the signal; tells each deed that was done. Afterwards the carrier is a good one again. */
export async function makeMischief(
  world: World,
  seed: number,
  signal: AbortSignal,
  tell: (deed: Deed) => void,
): Promise<void> {
  await Promise.all([follow(kills(seed)), follow(troubles(seed))]);

  async function follow(steps: Generator<Step>): Promise<void> {
    for (const { afterMs, deed } of steps) {
      if (!(await pause(afterMs, signal))) return;
      await act(world, deed, signal, () => tell(deed));
    }
  }
}

async function act(world: World, deed: Deed, signal: AbortSignal, tell: () => void): Promise<void> {
  switch (deed.kind) {
    case 'kill':
      if (world.envois.find(({ name }) => name === deed.victim)!.kill()) tell();
      return;
    case 'crash':
      if (world.crashDatabase(deed.signal)) tell();
      return;
    case 'cut':
      if (world.wire.links > 0) tell();
      world.wire.cutAfter(deed.afterBytes);
      return;
    case 'hold':
      tell();
      world.wire.hold();
      await pause(deed.forMs, signal);
      world.wire.flow();
      return;
    case 'misbehave':
      tell();
      await misbehave(world.carrierDir, deed.settings, () => pause(deed.forMs, signal));
  }
}

/** As long as `meanwhile` takes; then the carrier is what it was. */
async function misbehave(
  carrierDir: string,
  settings: Readonly<Record<string, number | boolean>>,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const usual = new Map(Object.entries(await readBehaviour(carrierDir)));
  await setBehaviour(carrierDir, settings);
  await meanwhile();
  await setBehaviour(carrierDir, Object.fromEntries(Object.keys(settings).map((name) => [name, usual.get(name)])));
}

/** A deed in words, for the line that tells it. */
export function deedWords(deed: Deed): string {
  switch (deed.kind) {
    case 'kill':
      return `kill -9 ${victimWords[deed.victim]}`;
    case 'crash':
      return `PostgreSQL crashed (${deed.signal})`;
    case 'cut':
      return `links cut after ${deed.afterBytes} bytes more`;
    case 'hold':
      return `links stalled for ${deed.forMs} ms`;
    case 'misbehave':
      return `the carrier ${deed.name} for ${deed.forMs} ms`;
  }
}

const victimWords = {
  api: 'the Envoi of the API alone',
  envoi: 'the Envoi of all roles',
  dispatcher: 'a dispatcher',
} as const;
