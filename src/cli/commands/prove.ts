import { databaseUrl } from '#platform/config-forms.ts';
import { command, type Group, json } from '../command.ts';
import { columns } from '../output/layout.ts';
import { UsageError } from '../parse.ts';
import { readCount } from '../values.ts';

const LONGEST_MINUTES = 120;
const SEEDS = 1_000_000;

const run = command({
  name: '',
  summary: 'harms an Envoi of its own and its database, and compares all books',
  details:
    'It uses a folder, a database, ports and a simulated carrier of its own, all gone afterwards: the installation is not touched.\nWith --database it uses that one, which must hold nothing, and leaves it empty.\nExits with 1 when a message was lost or delivered twice, or when money is missing.',
  example: 'envoi prove --minutes 1',
  options: {
    minutes: { value: 'M', help: 'how long it is loaded and harmed; 1 unless given' },
    seed: { value: 'S', help: 'the harm that an earlier proof did, again' },
    database: { value: 'URL', help: 'an empty database of yours to prove it with; empty again afterwards' },
    json: { help: `${json.help}: the last line` },
  },
  async run({ minutes, seed, database }, { clock, print, stopped }) {
    const lasting = readCount(minutes ?? '1', '--minutes', { least: 1, most: LONGEST_MINUTES });
    const drawn = clock.now().getTime() % SEEDS;
    const chosen = seed === undefined ? drawn : readCount(seed, '--seed', { least: 0, most: 999_999_999 });
    const given = database === undefined ? undefined : readAddress(database);
    const [{ prove: proveIt }, { summaryRows, isKept, describeViolations, proofOf }] = await Promise.all([
      import('#crash-test/prove.ts'),
      import('#crash-test/report.ts'),
    ]);
    const stopping = new AbortController();
    void stopped().then(() => stopping.abort());
    print(`seed ${chosen}`);
    const found = await proveIt({
      seed: chosen,
      minutes: lasting,
      clock,
      databaseUrl: given,
      signal: stopping.signal,
      report: print,
    });
    if (!found) return { text: 'Stopped before the end: nothing is proved.', exitCode: 1 };

    const { harm, result, errors } = found;
    const kept = isKept(result);
    const table = columns(summaryRows(chosen, harm, result), ['left', 'right', 'left']);
    const wrong = kept ? [] : ['', ...describeViolations(result.violations), ...errors];
    print(['', table, ...wrong, ''].join('\n'));
    return {
      text: kept ? 'Envoi kept its promise.' : 'Envoi broke its promise: keep this output, it is what a report needs.',
      json: proofOf(chosen, harm, result),
      jsonOnOneLine: true,
      exitCode: kept ? 0 : 1,
    };
  },
});

function readAddress(written: string): string {
  const address = databaseUrl.read(written);
  if (address === undefined) throw new UsageError(`--database: expected ${databaseUrl.explain?.(written)}`);
  return address;
}

/** The crash test. */
export const prove: Group = { name: 'prove', commands: [run] };
