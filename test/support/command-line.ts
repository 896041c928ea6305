import { groups } from '#cli/groups.ts';
import { inWords } from '#cli/problem-words.ts';
import { answer } from '#cli/program.ts';
import type { Clock } from '#platform/clock.ts';
import { type Environment, readConfig } from '#platform/config.ts';

/** What a person sees of one command. */
export type Said = { text: string; exitCode: number };

export type CommandLine = {
  /** Runs `envoi` with these words: a line, where "quotes" hold a word of several together. */
  envoi(line: string): Promise<Said>;
  /** The same with `--json`, read. */
  json<Answer>(line: string): Promise<Answer>;
};

/** The operator's command in this process, on the settings of `environment`. */
export function commandLine(environment: Environment, clock: Clock): CommandLine {
  const surroundings = {
    config: async () => readConfig(environment),
    clock,
    print: () => {},
    stopped: () => new Promise<void>(() => {}),
  };
  const envoi = async (line: string): Promise<Said> => {
    try {
      const { text, exitCode = 0 } = await answer(groups, wordsOf(line), surroundings);
      return { text, exitCode };
    } catch (error) {
      const { words, exitCode } = inWords(error);
      return { text: words, exitCode };
    }
  };
  return {
    envoi,
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
