import type { Reason, Refusal } from '#operations/refusal.ts';
import { refusalTexts } from './describe-refusal.ts';
import { visible } from './visible.ts';

/** What a person is told of a failure, and the exit code that tells a program. */
export type Problem = { words: string; exitCode: 1 | 2 };

/** Puts whatever stopped a command in plain words. What others wrote in it is made visible. */
export function describeProblem(error: unknown): Problem {
  const { words, exitCode } = problemOf(error);
  return { words: visible(words), exitCode };
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { words: `error: ${String(error)}`, exitCode: 1 };
  if (error.name === 'UsageError')
    return { words: `error: ${error.message}\nenvoi --help lists what can be done.`, exitCode: 2 };
  if (isRefusal(error)) return { words: `refused: ${describeAll(error)}`, exitCode: 1 };
  return { words: `error: ${unreachable(error) ?? error.message}`, exitCode: 1 };
}

/** By its name, so that a command which refuses nothing need not load what refusals are made of. */
function isRefusal(error: Error): error is Refusal {
  return error.name === 'Refusal';
}

function describeAll({ reasons, detail }: Refusal): string {
  return reasons.map((reason: Reason) => refusalTexts[reason](detail)).join('; ');
}

/** What Node tells of a connection that could not be made. */
type ConnectError = Error & { code?: string; syscall?: string; address?: string; port?: number; hostname?: string };

/** A server that is not there: Node tells it once per address tried, and the error around them says nothing. */
export function unreachable(error: Error): string | undefined {
  const causes: ConnectError[] = error instanceof AggregateError ? error.errors : [error];
  const nameless = causes.find(({ code }) => code === 'ENOTFOUND' || code === 'EAI_AGAIN');
  if (nameless)
    return `no machine is found by the name ${nameless.hostname ?? 'given'}: is it right, and does DNS answer?`;
  // A socket that is a file is not refused when nobody made it: it is not there.
  const refused = causes.find(
    ({ code, syscall }) => code === 'ECONNREFUSED' || (code === 'ENOENT' && syscall === 'connect'),
  );
  if (!refused) return undefined;
  const { address, port } = refused;
  return `nothing answers at ${address ?? 'the address given'}${port === undefined ? '' : ` port ${port}`}: is the server running?`;
}
