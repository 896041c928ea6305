import { systemClock } from '#platform/clock.ts';
import type { CommandEnvironment } from './command.ts';
import { groups } from './commands/groups.ts';
import { describeProblem } from './output/describe-problem.ts';
import { answer } from './program.ts';

const environment: CommandEnvironment = {
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
  const { text, exitCode } = await answer(groups, process.argv.slice(2), environment);
  if (text !== '') process.stdout.write(`${text}\n`);
  process.exitCode = exitCode ?? 0;
} catch (error) {
  const { words, exitCode } = describeProblem(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = exitCode;
}
