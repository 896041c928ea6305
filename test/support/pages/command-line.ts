import type { CommandEnvironment } from '#cli/command.ts';
import { groups } from '#cli/commands/groups.ts';
import { describeProblem } from '#cli/output/describe-problem.ts';
import { answer } from '#cli/program.ts';
import type { Clock } from '#platform/clock.ts';
import { type Environment, readConfig } from '#platform/config.ts';

/** What a person sees of one command. */
export type Said = { text: string; exitCode: number };

/** Who sits before it; nobody to ask unless said otherwise. */
export type Person = Pick<CommandEnvironment, 'print' | 'stopped'> & Partial<Pick<CommandEnvironment, 'ask'>>;

export type CommandLine = {
  /** Runs `envoi` with these words: a line, where "quotes" hold a word of several together. */
  envoi(line: string): Promise<Said>;
  /** The same for a command that goes on: with what it prints meanwhile, and when it is asked to stop. */
  run(line: string, person: Person): Promise<Said>;
  /** The same with `--json`, read. */
  json<Answer>(line: string): Promise<Answer>;
};

/** The operator's command in this process, on the settings of `environment`. */
export function commandLine(environment: Environment, clock: Clock): CommandLine {
  const silent = { print: () => {}, stopped: () => new Promise<void>(() => {}) };
  const run: CommandLine['run'] = async (line, person) => {
    try {
      const ask = async () => undefined;
      const commandEnvironment = { config: async () => readConfig(environment), clock, ask, ...person };
      const { text, exitCode = 0 } = await answer(groups, wordsOf(line), commandEnvironment);
      return { text, exitCode };
    } catch (error) {
      const { words, exitCode } = describeProblem(error);
      return { text: words, exitCode };
    }
  };
  const envoi = (line: string) => run(line, silent);
  return {
    envoi,
    run,
    async json<Answer>(line: string) {
      const { text } = await envoi(`${line} --json`);
      return JSON.parse(text) as Answer;
    },
  };
}

/** The words of a line, as a shell would give them to a program. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
