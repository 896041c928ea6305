import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';

/** An option. With `value` (its name in help) it takes a text; without, it is a switch. */
export type Option = {
  readonly value?: string;
  readonly required?: true;
  /** May be given several times. */
  readonly multiple?: true;
  readonly help: string;
};

/** A word that stands for itself, in the order of the table. `rest` takes all words that follow. */
export type Argument = { readonly optional?: true; readonly rest?: true; readonly help: string };

type OptionValue<O extends Option> = O extends { value: string }
  ? O extends { multiple: true }
    ? string[]
    : O extends { required: true }
      ? string
      : string | undefined
  : boolean;

type ArgumentValue<A extends Argument> = A extends { rest: true }
  ? string[]
  : A extends { optional: true }
    ? string | undefined
    : string;

export type Arguments = Readonly<Record<string, Argument>>;
export type Options = Readonly<Record<string, Option>>;

/** What a command was given, by the names in its table. */
export type Input<A extends Arguments, O extends Options> = { readonly [K in keyof A]: ArgumentValue<A[K]> } & {
  readonly [K in keyof O]: OptionValue<O[K]>;
};

/** What a command says. `json` is printed instead of `text` where `--json` was given. */
export type CommandResult = {
  readonly text: string;
  readonly json?: unknown;
  /** The JSON goes on one line: it is the last of many that were printed. */
  readonly jsonOnOneLine?: true;
  /** 1 when what was asked for is not well: problems were found, a carrier did not answer. */
  readonly exitCode?: 0 | 1;
};

/** The world as a command sees it: the same for a person at a terminal and for a test. */
export type CommandEnvironment = {
  /** Reads the settings. @throws {ConfigError} */
  config(): Promise<Config>;
  readonly clock: Clock;
  /** Says something before the answer, while a command goes on. */
  print(text: string): void;
  /** The answer of the person at the terminal; undefined where there is none to ask. */
  ask(question: string): Promise<string | undefined>;
  /** Resolves when the person asks to stop (Ctrl-C, SIGTERM). */
  stopped(): Promise<void>;
};

type Spec<A extends Arguments, O extends Options> = {
  /** The words after the group's own; empty for the group itself. */
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly example: string;
  readonly arguments?: A;
  readonly options?: O;
  run(input: Input<A, O>, environment: CommandEnvironment): Promise<CommandResult>;
};

/** A command whose table the parser, the help and the tests read alike. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly example: string;
  readonly arguments: Arguments;
  readonly options: Options;
  run(input: Readonly<Record<string, unknown>>, environment: CommandEnvironment): Promise<CommandResult>;
};

/** Commands that begin with the same word. */
export type Group = { readonly name: string; readonly commands: readonly Command[] };

/** Ties the type of `run`'s input to the table it stands in; the parser gives what the table says. */
export function command<const A extends Arguments, const O extends Options>(spec: Spec<A, O>): Command {
  const { run, arguments: args, options, ...rest } = spec;
  return {
    ...rest,
    arguments: args ?? {},
    options: options ?? {},
    run: (input, environment) => run(input as Input<A, O>, environment),
  };
}

/** The option of every command that only reads. */
export const json = { help: 'answer as JSON' } as const satisfies Option;
