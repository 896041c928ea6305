import { systemClock } from '#platform/clock.ts';
import type { Surroundings } from './command.ts';
import { groups } from './commands/groups.ts';
import { inWords } from './output/problem-words.ts';
import { answer } from './program.ts';

const surroundings: Surroundings = {
  config: async () => (await import('#platform/config.ts')).readConfig(),
  clock: systemClock,
  print: (text) => process.stdout.write(`${text}\n`),
  async ask(question) {
    if (!process.stdin.isTTY) return undefined;
    const { createInterface } = await import('node:readline/promises');
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const left = new Promise<undefined>((resolve) => void terminal.once('close', () => resolve(undefined)));
    const answer = await Promise.race([terminal.question(question), left]);
    terminal.close();
    return answer;
  },
  stopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    }),
};

// `envoi … | head` closes our output early: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  const { text, exitCode } = await answer(groups, process.argv.slice(2), surroundings);
  if (text !== '') process.stdout.write(`${text}\n`);
  process.exitCode = exitCode ?? 0;
} catch (error) {
  const { words, exitCode } = inWords(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = exitCode;
}
