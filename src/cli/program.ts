import { didYouMean } from '#platform/did-you-mean.ts';
import type { Command, CommandEnvironment, CommandResult, Group } from './command.ts';
import { commandHelp, fullName, groupHelp, programHelp } from './help.ts';
import { visible } from './output/visible.ts';
import { parse, UsageError } from './parse.ts';

/** A group as the program lists it. Its file is read only when one of its commands is called. */
export type GroupEntry = { readonly name: string; readonly summary: string; load(): Promise<Group> };

/** Commands by the names that they had until the last release; those still do it, and say the new one. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  fence: ['dispatch', 'lock'],
  unfence: ['dispatch', 'unlock'],
};

/**
 * Finds the command that the words name and runs it; asking for help at any level is a command too. All that is for people is
 * made visible here, whoever wrote it; JSON is for programs.
 */
export async function answer(
  groups: readonly GroupEntry[],
  words: readonly string[],
  environment: CommandEnvironment,
): Promise<CommandResult> {
  const print = (text: string) => environment.print(visible(text));
  const { isJson, ...given } = await run(groups, words, { ...environment, print });
  return isJson ? given : { ...given, text: visible(given.text) };
}

async function run(
  groups: readonly GroupEntry[],
  words: readonly string[],
  environment: CommandEnvironment,
): Promise<CommandResult & { isJson?: true }> {
  const [first, ...rest] = words;
  if (first === undefined || isHelp(first)) return { text: programHelp(groups) };

  const now = renamed[first];
  if (now) {
    const given = await run(groups, [...now, ...rest], environment);
    return given.isJson ? given : { ...given, text: `envoi ${first} is now envoi ${now.join(' ')}.\n${given.text}` };
  }
  const entry = groups.find((group) => group.name === first);
  if (!entry)
    throw unknown(
      first,
      groups.map((group) => group.name),
    );

  const { commands } = await entry.load();
  const found = longestMatch(commands, rest);
  if (!found) {
    if (rest.length === 0 || rest.some(isHelp)) return { text: groupHelp(entry, commands) };
    throw unknown(
      `${first} ${namingWords(rest).join(' ')}`,
      commands.map((command) => fullName(first, command)),
    );
  }
  const input = parse(found, rest.slice(nameOf(found).length));
  if (input === 'help') return { text: commandHelp(first, found, commands) };

  const given = await found.run(input, environment);
  if (input['json'] !== true) return given;
  return { ...given, text: JSON.stringify(given.json, null, given.jsonOnOneLine ? 0 : 2), isJson: true };
}

/** `key add` before `key`. The group's own nameless command only when no word stands where a name would. */
function longestMatch(commands: readonly Command[], words: readonly string[]): Command | undefined {
  const named = namingWords(words).length > 0;
  return commands
    .filter((command) => (command.name === '' ? !named : nameOf(command).every((word, index) => words[index] === word)))
    .sort((a, b) => nameOf(b).length - nameOf(a).length)[0];
}

function nameOf(command: Command): string[] {
  return command.name === '' ? [] : command.name.split(' ');
}

function namingWords(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => word.startsWith('-') || word === 'help');
  return words.slice(0, end < 0 ? 2 : Math.min(end, 2));
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

function unknown(written: string, known: readonly string[]): UsageError {
  const near = nearestName(written, known);
  return new UsageError(`there is no command “envoi ${written}”${near ? `: did you mean “envoi ${near}”?` : ''}`);
}

/** A word too many after a mistyped name must not hide what was meant, so shorter beginnings are tried too. */
function nearestName(written: string, known: readonly string[]): string | undefined {
  const words = written.split(' ');
  for (let count = words.length; count > 0; count -= 1) {
    const near = didYouMean(words.slice(0, count).join(' '), known);
    if (near) return near;
  }
  return undefined;
}
