import { readBehaviour, setBehaviour } from '#simulator/control/control-client.ts';
import { type Random, seededRandom } from '#simulator/random.ts';
import { type DatabaseFault, databaseFaults } from './database-faults.ts';
import type { TestEnvironment } from './environment.ts';
import { pause } from './load.ts';

/** Something that is done to an installation at a moment of the proof. What befalls the database its proxy tells itself. */
export type PlannedFault =
  | Exclude<ReportedFault, { kind: 'kill' }>
  | { kind: 'kill'; victims: readonly Victim[]; early: boolean }
  | DatabaseFault;

type Victim = 'api' | 'envoi' | 'dispatcher';

export type ReportedFault =
  | { kind: 'kill'; victim: Victim }
  | { kind: 'crash'; signal: 'SIGQUIT' | 'SIGKILL' }
  | { kind: 'cut'; afterBytes: number }
  | { kind: 'hold'; forMs: number }
  | { kind: 'misbehave'; name: string; settings: Readonly<Record<string, number | boolean>>; forMs: number };

/** What is done how long after what was done before. */
export type FaultStep = { afterMs: number; fault: PlannedFault };

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
export function* kills(seed: number): Generator<FaultStep> {
  const random = seededRandom(seed);
  for (;;) {
    const afterMs = between(random, KILL_GAP_MS);
    const crash = random() < CRASH_SHARE;
    const signal = random() < 0.5 ? 'SIGQUIT' : 'SIGKILL';
    const victims = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
    const early = random() < EARLY_SHARE;
    yield { afterMs, fault: crash ? { kind: 'crash', signal } : { kind: 'kill', victims, early } };
  }
}

/** What happens to the links and at the carrier, without end. */
export function* linkFaults(seed: number): Generator<FaultStep> {
  const random = seededRandom(seed ^ 0x5eed);
  for (;;) {
    const afterMs = between(random, TROUBLE_GAP_MS);
    const [choice, size] = [random(), random()];
    if (choice < 0.35) yield { afterMs, fault: { kind: 'cut', afterBytes: Math.floor(size * MOST_BYTES_BEFORE_CUT) } };
    else if (choice < 0.45)
      yield { afterMs, fault: { kind: 'hold', forMs: 500 + Math.floor(size * LONGEST_TROUBLE_MS) } };
    else {
      const chosen = MISBEHAVIOURS[Math.floor(random() * MISBEHAVIOURS.length)]!;
      yield { afterMs, fault: { kind: 'misbehave', ...chosen, forMs: 500 + Math.floor(size * LONGEST_TROUBLE_MS) } };
    }
  }
}

function between(random: Random, { least, most }: { least: number; most: number }): number {
  return Math.floor(least + random() * (most - least));
}

export type FaultOptions = { environment: TestEnvironment; seed: number; minutes: number; signal: AbortSignal };

/** Does what the seed says until the signal; reports each fault that was injected. Afterwards the carrier is a good one again. */
export async function injectFaults(
  { environment, seed, minutes, signal }: FaultOptions,
  report: (fault: ReportedFault) => void,
): Promise<void> {
  await Promise.all([follow(kills(seed)), follow(linkFaults(seed)), follow(databaseFaults(seed, minutes))]);
  environment.database.calm();

  async function follow(steps: Generator<FaultStep>): Promise<void> {
    for (const { afterMs, fault } of steps) {
      if (!(await pause(afterMs, signal))) return;
      await act(environment, fault, signal, report);
    }
  }
}

async function act(
  environment: TestEnvironment,
  fault: PlannedFault,
  signal: AbortSignal,
  report: (fault: ReportedFault) => void,
): Promise<void> {
  switch (fault.kind) {
    case 'kill':
      kill(environment, fault, report);
      return;
    case 'crash':
      if (await environment.crashDatabase(fault.signal).catch(() => false)) report(fault);
      return;
    case 'cut':
      if (environment.wire.links > 0) report(fault);
      environment.wire.cutAfter(fault.afterBytes);
      return;
    case 'hold':
      report(fault);
      environment.wire.hold();
      await pause(fault.forMs, signal);
      environment.wire.flow();
      return;
    case 'misbehave':
      report(fault);
      await misbehave(environment.carrierDir, fault.settings, () => pause(fault.forMs, signal));
      return;
    case 'fault':
      environment.database.arm(fault.armed);
      return;
    case 'break':
      environment.database.breakOne(fault.share);
  }
}

function kill(
  { envois }: TestEnvironment,
  { victims, early }: Extract<PlannedFault, { kind: 'kill' }>,
  report: (fault: ReportedFault) => void,
): void {
  const inOrder = victims.map((victim) => ({ victim, envoi: envois.find(({ name }) => name === victim)! }));
  const chosen = inOrder.find(({ envoi }) => early || envoi.url !== undefined);
  if (chosen?.envoi.kill()) report({ kind: 'kill', victim: chosen.victim });
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

/** A fault in words, for the line that reports it. */
export function describeFault(fault: ReportedFault): string {
  switch (fault.kind) {
    case 'kill':
      return `kill -9 ${victimTexts[fault.victim]}`;
    case 'crash':
      return `PostgreSQL crashed (${fault.signal})`;
    case 'cut':
      return `links cut after ${fault.afterBytes} bytes more`;
    case 'hold':
      return `links stalled for ${fault.forMs} ms`;
    case 'misbehave':
      return `the carrier ${fault.name} for ${fault.forMs} ms`;
  }
}

const victimTexts = {
  api: 'the Envoi of the API alone',
  envoi: 'the Envoi of all roles',
  dispatcher: 'a dispatcher',
} as const;
