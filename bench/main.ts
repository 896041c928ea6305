import { compare } from './compare.ts';
import { type Figures, spreads } from './measure.ts';
import { type Options, readOptions, usage } from './options.ts';
import { report } from './report.ts';
import { emptyResults, keep, readKept, type ScenarioResult } from './results.ts';
import type { Run } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

/**
 * `npm run bench`: whole lives of messages, with PostgreSQL, Envoi, the simulated carrier and the client as processes of this
 * machine. See docs/performance.md.
 */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(usage);
    return;
  }
  const before = options.compare === undefined ? undefined : readKept(options.compare);
  const results = emptyResults();
  for (const name of options.names) {
    results.scenarios[name] = await measure(name, options);
    if (options.save !== undefined) keep(options.save, results); // a run takes long: what is done is kept
  }
  const compared = before ? { ...results, compared: compare(results, before) } : results;
  process.stdout.write(options.json ? `${JSON.stringify(compared)}\n` : report(results, scenarios, before));
}

async function measure(name: string, options: Options): Promise<ScenarioResult> {
  const scenario = scenarios[name]!;
  const own = Math.round(scenario.messages * options.scale);
  const messages = scenario.messages === 0 ? 0 : (options.messages ?? own);
  let heading = name;
  const say = (line: string) => process.stderr.write(`${heading}: ${line}\n`);
  const run: Run = { messages, stored: options.stored, folder: options.folder, profile: options.profile, say };
  const opened = await scenario.open(run);
  try {
    const repetitions: Figures[] = [];
    for (let i = 1; i <= options.repeat; i++) {
      heading = `${name} ${i}/${options.repeat}`;
      say('starts');
      const figures = await opened.repeat();
      say(JSON.stringify(figures));
      repetitions.push(figures);
    }
    return { messages, repetitions: options.repeat, figures: spreads(repetitions) };
  } finally {
    await opened.close();
  }
}

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => process.exit(128 + number)); // data folders are removed at the exit
}
await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
