import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { didYouMean } from '#platform/did-you-mean.ts';
import type { Argument, Arguments, Command, Options } from './command.ts';

/** The command line does not read as a command; the message says what would. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Stands before what looks like a negative number, so that `-5.00` is a value and not a bundle of options. */
const NUMBER_MARK = '\u0000';

type Words = { positionals: string[]; values: Record<string, string | boolean | (string | boolean)[] | undefined> };

/** Reads the words after a command's name by its table. Asking for help is told apart: it excuses all that is missing. */
export function parse(command: Command, words: readonly string[]): Record<string, unknown> | 'help' {
  const { positionals, values } = split(command.options, words);
  if (values['help'] === true) return 'help';

  const input: Record<string, unknown> = readArguments(command.arguments, positionals);
  for (const [name, option] of Object.entries(command.options)) {
    const value = values[name];
    if (option.required && value === undefined) throw new UsageError(`--${name} ${option.value} is missing`);
    if (typeof value === 'string' && value.trim() === '') throw new UsageError(`--${name} is empty`);
    input[name] = option.value ? (value ?? (option.multiple ? [] : undefined)) : value === true;
  }
  return input;
}

function split(table: Options, words: readonly string[]): Words {
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
  for (const [name, option] of Object.entries(table)) {
    options[name] = { type: option.value ? 'string' : 'boolean', multiple: option.multiple ?? false };
  }
  const args = words.map((word) => (/^-\d/.test(word) ? NUMBER_MARK + word : word));
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { positionals: positionals.map(unmark), values: unmarkAll(values) };
  } catch (error) {
    throw new UsageError(describeParseError(error, Object.keys(options)));
  }
}

function readArguments(table: Arguments, given: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const names = Object.entries(table);
  const takesRest = names.some(([, argument]) => argument.rest);
  const extra = given[names.length];
  if (extra !== undefined && !takesRest) throw new UsageError(`“${extra}” is one word too many`);

  for (const [index, [name, argument]] of names.entries()) {
    if (!given[index] && !argument.optional) throw new UsageError(`${placeholder(name, argument)} is missing`);
    input[name] = argument.rest ? given.slice(index) : given[index] || undefined;
  }
  return input;
}

/** How an argument is written in help: `ACCOUNT`, `[NUMBER]`, `TEXT…`. */
export function placeholder(name: string, argument: Argument): string {
  const word = name.toUpperCase() + (argument.rest ? '…' : '');
  return argument.optional ? `[${word}]` : word;
}

function describeParseError(error: unknown, known: readonly string[]): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? unmark(error.message) : String(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown) {
    const near = didYouMean(unknown.replace(/^-+/, ''), known);
    return `there is no option ${unknown} here${near ? `: did you mean --${near}?` : ''}`;
  }
  const option = /'(?:-\w, )?(--[\w-]+)/.exec(message)?.[1];
  if (option && code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return message.includes('does not take') ? `${option} takes no value` : `${option} needs a value`;
  }
  return message;
}

function unmark(word: string): string {
  return word.replaceAll(NUMBER_MARK, '');
}

function unmarkAll(values: Words['values']): Words['values'] {
  const clean = (value: string | boolean) => (typeof value === 'string' ? unmark(value) : value);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(clean) : value === undefined ? value : clean(value),
    ]),
  );
}
