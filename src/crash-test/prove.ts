import type { Clock } from '#platform/clock.ts';
import { seededRandom } from '#simulator/random.ts';
import type { Fault } from './database-proxy/faults.ts';
import { makeTestEnvironment, type TestEnvironment } from './environment.ts';
import { makeProofFolder } from './folder.ts';
import { describeFault, injectFaults, type ReportedFault } from './inject-faults.ts';
import { countInjected, describeInjectedFault, type Injected, nothingInjected } from './injected.ts';
import { pause, startLoad } from './load.ts';
import { readRecords } from './read-records.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';
import { settle } from './settle.ts';
import { GeneratedTraffic } from './traffic.ts';

export type ProofOptions = {
  seed: number;
  minutes: number;
  clock: Clock;
  /** An empty database of the operator's to prove it with; undefined: one of the proof's own. */
  databaseUrl?: string | undefined;
  /** Ends the proof before its time; nothing is found then. */
  signal: AbortSignal;
  /** Tells how it goes, a line at a time. */
  report(line: string): void;
};

/** What was done to it, and what became of everything. */
export type Found = { harm: Harm; result: Reconciliation; errors: readonly string[] };
export type Harm = { kills: number; injected: Injected };

const STATUS_EVERY_MS = 5_000;
/** What may come after the end of the load: marketing must be allowed up to there. */
const AFTERWARDS_MS = 5 * 60_000;

/**
 * Loads an Envoi of its own, does all kinds of harm to it, lets it come to rest and compares the books of all sides. Undefined
 * when it was stopped before. Whatever happens, no process and no folder is left.
 */
export async function prove(options: ProofOptions): Promise<Found | undefined> {
  const { clock, databaseUrl, report } = options;
  const folder = makeProofFolder(clock.now());
  const began = performance.now();
  const say = (words: string) => report(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${words}`);
  const harm = { kills: 0, injected: nothingInjected() };
  const onFault = (fault: Fault) => {
    countInjected(harm.injected, fault);
    say(describeInjectedFault(fault));
  };
  try {
    const environment = await makeTestEnvironment({ folder: folder.path, clock, databaseUrl, report: say, onFault });
    try {
      return await proveIn(environment, options, harm, say);
    } finally {
      await environment.close();
    }
  } finally {
    folder.remove();
  }
}

async function proveIn(
  environment: TestEnvironment,
  { seed, minutes, clock, signal }: ProofOptions,
  harm: Harm,
  say: (words: string) => void,
): Promise<Found | undefined> {
  const lasting = minutes * 60_000;
  const now = clock.now();
  const traffic = new GeneratedTraffic(seededRandom(seed), now, new Date(now.getTime() + lasting + AFTERWARDS_MS));
  const over = AbortSignal.any([signal, AbortSignal.timeout(lasting)]);

  const notifyOperatorAction = (fault: ReportedFault) => {
    if (fault.kind === 'kill' || fault.kind === 'crash') harm.kills += 1;
    say(describeFault(fault));
  };
  say(`an Envoi of three processes runs; ${minutes} min of traffic and harm begin`);
  const load = startLoad({ environment, traffic, random: seededRandom(seed + 1), clock, signal: over });
  const status = reportStatus(() => {
    say(`${load.accepted} messages accepted, ${harm.kills} kills, ${harm.injected.errors} errors of the database`);
  }, over);
  await Promise.all([
    injectFaults({ environment, seed, minutes, signal: over }, notifyOperatorAction),
    load.ended,
    status,
  ]);
  if (signal.aborted) return undefined;

  const rested = await settle(environment, signal, say);
  if (signal.aborted) return undefined;
  const errors = environment.envois.flatMap((envoi) => envoi.errors().map((line) => `${envoi.name}: ${line}`));
  await environment.rest('well');
  say('all ended; the records are reconciled');
  const result = reconcile(await readRecords(environment, load.asked, clock));
  if (!rested) result.violations.push({ what: 'it did not come to rest in time' });
  return { harm, result, errors };
}

async function reportStatus(say: () => void, signal: AbortSignal): Promise<void> {
  while (await pause(STATUS_EVERY_MS, signal)) say();
}
