import { readBehaviour, setBehaviour } from '#simulator/control/control-client.ts';
import { type Random, seededRandom } from '#simulator/random.ts';
import { type DatabaseTrouble, databaseTroubles } from './database-troubles.ts';
import { pause } from './load.ts';
import type { World } from './world.ts';

/** Something that is done to an installation at a moment of the proof. What befalls the database its proxy tells itself. */
export type Deed =
  | Exclude<ToldDeed, { kind: 'kill' }>
  | { kind: 'kill'; victims: readonly Victim[]; early: boolean }
  | DatabaseTrouble;

type Victim = 'api' | 'envoi' | 'dispatcher';

export type ToldDeed =
  | { kind: 'kill'; victim: Victim }
  | { kind: 'crash'; signal: 'SIGQUIT' | 'SIGKILL' }
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'hold'; forMs: number }
  | { kind: 'misbehave'; name: string; settings: Readonly<Record<string, number | boolean>>; forMs: number };

/** What is done how long after what was done before. */
export type Step = { afterMs: number; deed: Deed };

/** Kills come every 3 to 6 seconds, 13 a minute; what the wire and the carrier do comes more often, beside them. */
const KILL_GAP_MS = { least: 3_000, most: 6_000 };
const TROUBLE_GAP_MS = { least: 1_500, most: 4_500 };
const LONGEST_TROUBLE_MS = 3_000;
/** A few PDUs: the cut may come within any of them. */
const MOST_BYTES_BEFORE_CUT = 600;

/** Who is killed, first of all; when that one is just starting, the next. */
const VICTIMS: readonly (readonly Victim[])[] = [
  ['api', 'dispatcher', 'envoi'],
  ['envoi', 'dispatcher', 'api'],
  ['envoi', 'api', 'dispatcher'],
  ['dispatcher', 'envoi', 'api'],
  ['dispatcher', 'api', 'envoi'],
];
/** One that starts is killed now and then. Were it always, nothing would ever come up on a slow machine. */
const EARLY_SHARE = 0.15;
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
    const victims = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
    const early = random() < EARLY_SHARE;
    yield { afterMs, deed: crash ? { kind: 'crash', signal } : { kind: 'kill', victims, early } };
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

export type MischiefOptions = { world: World; seed: number; minutes: number; signal: AbortSignal };

/** Does what the seed says until the signal; tells each deed that was done. Afterwards the carrier is a good one again. */
export async function makeMischief(
  { world, seed, minutes, signal }: MischiefOptions,
  tell: (deed: ToldDeed) => void,
): Promise<void> {
  await Promise.all([follow(kills(seed)), follow(troubles(seed)), follow(databaseTroubles(seed, minutes))]);
  world.database.calm();

  async function follow(steps: Generator<Step>): Promise<void> {
    for (const { afterMs, deed } of steps) {
      if (!(await pause(afterMs, signal))) return;
      await act(world, deed, signal, tell);
    }
  }
}

async function act(world: World, deed: Deed, signal: AbortSignal, tell: (deed: ToldDeed) => void): Promise<void> {
  switch (deed.kind) {
    case 'kill':
      kill(world, deed, tell);
      return;
    case 'crash':
      if (await world.crashDatabase(deed.signal).catch(() => false)) tell(deed);
      return;
    case 'cut':
      if (world.wire.links > 0) tell(deed);
      world.wire.cutAfter(deed.afterBytes);
      return;
    case 'hold':
      tell(deed);
      world.wire.hold();
      await pause(deed.forMs, signal);
      world.wire.flow();
      return;
    case 'misbehave':
      tell(deed);
      await misbehave(world.carrierDir, deed.settings, () => pause(deed.forMs, signal));
      return;
    case 'fault':
      world.database.arm(deed.armed);
      return;
    case 'break':
      world.database.breakOne(deed.share);
  }
}

function kill(
  { envois }: World,
  { victims, early }: Extract<Deed, { kind: 'kill' }>,
  tell: (deed: ToldDeed) => void,
): void {
  const inOrder = victims.map((victim) => ({ victim, envoi: envois.find(({ name }) => name === victim)! }));
  const chosen = inOrder.find(({ envoi }) => early || envoi.url !== undefined);
  if (chosen?.envoi.kill()) tell({ kind: 'kill', victim: chosen.victim });
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
export function deedWords(deed: ToldDeed): string {
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
