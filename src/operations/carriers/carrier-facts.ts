import { carrierKind, problemsWithSettings } from '#connectors/index.ts';
import type { GivenSettings } from '#storage/queries/carriers/carriers.ts';
import { readDestination } from '../billing/destination.ts';
import { malformed } from '../malformed.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const MOST_PREFIXES = 1_000;
const PRIORITIES = { least: -100, most: 100 } as const;

export function checkName(name: string): void {
  if (!NAME.test(name)) malformed('name', 'at most 40 letters, digits, - and _, beginning with a letter or digit');
}

export function checkPassword(kind: string, password: string): void {
  const problem = carrierKind(kind).checkPassword(password);
  if (problem !== undefined) malformed('password', problem);
}

export function checkPriority(priority: number): void {
  const { least, most } = PRIORITIES;
  if (!Number.isInteger(priority) || priority < least || priority > most) {
    malformed('priority', `a whole number from ${least} to ${most}`);
  }
}

/** Settings are kept as they were given, once they can be read. */
export function checkSettings(kind: string, settings: GivenSettings): void {
  const problems = problemsWithSettings(kind, settings);
  if (problems.length > 0) malformed('settings', problems.join('; '));
}

/** Prefixes given as countries or digits, each once, in digits. */
export function readPrefixes(written: readonly string[]): string[] {
  if (written.length > MOST_PREFIXES) malformed('prefixes', `a carrier may have ${MOST_PREFIXES}`);
  const prefixes = new Set(written.map(readDestination));
  if (prefixes.has('')) malformed('prefixes', 'without any prefix a carrier carries all numbers: there is no default');
  return [...prefixes].sort();
}
