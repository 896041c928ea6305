/** One command of a page, as a person typed it, and what the page says that it printed. */
export type PrintedCommand = { line: string; printed: string };

/**
 * Runs one line and gives what it prints. `expected` is what the page says: a reading may be tried again until it is so.
 * Undefined: the line was read and not run, and what the page says stands.
 */
export type RunLine = (line: string, expected: (printed: string) => boolean) => Promise<string | undefined>;

const BLOCK = /(?<=^```console\n)[\s\S]*?(?=^```$)/gm;

/** The commands that stand in the `console` blocks of a page. */
export function printedCommands(page: string): PrintedCommand[] {
  return [...page.matchAll(BLOCK)].flatMap(([block]) => commandsOf(block));
}

/**
 * Does again what a page tells and gives the page as it would be printed now. What two runs may differ in (ids, keys, times) is
 * left as it stands; ids that the page printed stand for those of this run in the commands after them.
 */
export async function replay(page: string, run: RunLine): Promise<string> {
  const names = new Names();
  let replayed = '';
  let end = 0;
  for (const match of page.matchAll(BLOCK)) {
    replayed += page.slice(end, match.index);
    for (const { line, printed } of commandsOf(match[0])) {
      const now = (await run(names.here(line), (text) => masked(text) === masked(printed))) ?? printed;
      names.learn(printed, now);
      const told = masked(now) === masked(printed) ? printed : names.asPrinted(now);
      replayed += told === '' ? `$ ${line}\n` : `$ ${line}\n${told}\n`;
    }
    end = match.index + match[0].length;
  }
  return replayed + page.slice(end);
}

function commandsOf(block: string): PrintedCommand[] {
  const [, ...commands] = block.split(/^\$ /m);
  return commands.map((command) => {
    const [line = '', ...printed] = command.split('\n');
    return { line, printed: printed.join('\n').trimEnd() };
  });
}

/** What names something of one run: keys, ids and send ids. */
const NAMES = [/envoi_[\w-]{43}/g, /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, /\b[0-9a-f]{13}\b/g];

/** What differs from run to run besides: times, durations, ports, carriers' ids, the dates inside receipts. */
const VOLATILE: readonly [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}Z)?/g, 'TIME'],
  [/\b\d+ ms\b/g, 'N ms'],
  [/\bas \d{9,11}\b/g, 'as ID'],
  [/ends in [\w-]{4}/g, 'ends in HINT'],
  [/\bid:\d+/g, 'id:ID'],
  [/date:\d{10}/g, 'date:TIME'],
  [/"carrierMessageId": "\d+"/g, '"carrierMessageId": "ID"'],
  [/(127\.0\.0\.1:|\bport |\bport {5,}|_PORT +)\d+/g, '$1PORT'],
  [/(_DIR +)\S+/g, '$1FOLDER'],
  [/( {2})[\w-]{4}( {2})/g, '$1HINT$2'],
  [/ +/g, ' '],
];

function masked(text: string): string {
  const unnamed = NAMES.reduce((left, pattern) => left.replaceAll(pattern, 'NAME'), text);
  return VOLATILE.reduce((left, [pattern, mask]) => left.replaceAll(pattern, mask), unnamed);
}

/** Which name of this run stands where the page printed which. */
class Names {
  readonly #here = new Map<string, string>();
  readonly #printed = new Map<string, string>();

  /** Names of a kind come in the same order in both. */
  learn(printed: string, now: string): void {
    for (const pattern of NAMES) {
      const there = printed.match(pattern) ?? [];
      const here = now.match(pattern) ?? [];
      for (const [index, name] of here.entries()) {
        const as = there[index];
        if (as === undefined || this.#here.has(as) || this.#printed.has(name)) continue;
        this.#here.set(as, name);
        this.#printed.set(name, as);
      }
    }
  }

  here(line: string): string {
    return swapped(line, this.#here);
  }

  asPrinted(text: string): string {
    return swapped(text, this.#printed);
  }
}

function swapped(text: string, names: ReadonlyMap<string, string>): string {
  return NAMES.reduce((left, pattern) => left.replaceAll(pattern, (name) => names.get(name) ?? name), text);
}
