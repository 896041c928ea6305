import type { Clock } from '#platform/clock.ts';
import { seededRandom } from '#simulator/random.ts';
import { compareBooks, type Verdict } from './books.ts';
import type { Fault } from './database-proxy/faults.ts';
import { makeProofFolder } from './folder.ts';
import { countInjected, faultWords, type Injected, nothingInjected } from './injected.ts';
import { pause, startLoad } from './load.ts';
import { deedWords, makeMischief, type ToldDeed } from './mischief.ts';
import { readBooks } from './read-books.ts';
import { settle } from './settle.ts';
import { Traffic } from './traffic.ts';
import { makeWorld, type World } from './world.ts';

export type ProofOptions = {
  seed: number;
  minutes: number;
  clock: Clock;
  /** An empty database of the operator's to prove it with; undefined: one of the proof's own. */
  databaseUrl?: string | undefined;
  /** Ends the proof before its time; nothing is found then. */
  signal: AbortSignal;
  /** Tells how it goes, a line at a time. */
  tell(line: string): void;
};

/** What was done to it, and what became of everything. */
export type Found = { harm: Harm; verdict: Verdict; errors: readonly string[] };
export type Harm = { kills: number; injected: Injected };

const STATUS_EVERY_MS = 5_000;
/** What may come after the end of the load: marketing must be allowed up to there. */
const AFTERWARDS_MS = 5 * 60_000;

/**
 * Loads an Envoi of its own, does all kinds of harm to it, lets it come to rest and compares the books of all sides. Undefined
 * when it was stopped before. Whatever happens, no process and no folder is left.
 */
export async function prove(options: ProofOptions): Promise<Found | undefined> {
  const { clock, databaseUrl, tell } = options;
  const folder = makeProofFolder(clock.now());
  const began = performance.now();
  const say = (words: string) => tell(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${words}`);
  const harm = { kills: 0, injected: nothingInjected() };
  const onFault = (fault: Fault) => {
    countInjected(harm.injected, fault);
    say(faultWords(fault));
  };
  try {
    const world = await makeWorld({ folder: folder.path, clock, databaseUrl, tell: say, onFault });
    try {
      return await proveIn(world, options, harm, say);
    } finally {
      await world.close();
    }
  } finally {
    folder.remove();
  }
}

async function proveIn(
  world: World,
  { seed, minutes, clock, signal }: ProofOptions,
  harm: Harm,
  say: (words: string) => void,
): Promise<Found | undefined> {
  const lasting = minutes * 60_000;
  const now = clock.now();
  const traffic = new Traffic(seededRandom(seed), now, new Date(now.getTime() + lasting + AFTERWARDS_MS));
  const over = AbortSignal.any([signal, AbortSignal.timeout(lasting)]);

  const tellDeed = (deed: ToldDeed) => {
    if (deed.kind === 'kill' || deed.kind === 'crash') harm.kills += 1;
    say(deedWords(deed));
  };
  say(`an Envoi of three processes runs; ${minutes} min of traffic and harm begin`);
  const load = startLoad({ world, traffic, random: seededRandom(seed + 1), clock, signal: over });
  const status = tellStatus(() => {
    say(`${load.accepted} messages accepted, ${harm.kills} kills, ${harm.injected.errors} errors of the database`);
  }, over);
  await Promise.all([makeMischief({ world, seed, minutes, signal: over }, tellDeed), load.ended, status]);
  if (signal.aborted) return undefined;

  const rested = await settle(world, signal, say);
  if (signal.aborted) return undefined;
  const errors = world.envois.flatMap((envoi) => envoi.errors().map((line) => `${envoi.name}: ${line}`));
  await world.rest('well');
  say('all ended; the books are compared');
  const verdict = compareBooks(await readBooks(world, load.asked, clock));
  if (!rested) verdict.offences.push({ what: 'it did not come to rest in time' });
  return { harm, verdict, errors };
}

async function tellStatus(say: () => void, signal: AbortSignal): Promise<void> {
  while (await pause(STATUS_EVERY_MS, signal)) say();
}
