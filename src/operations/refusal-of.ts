import { isTransient } from '#storage/failures.ts';
import { Refusal } from './refusal.ts';

/** What a caller is to be told of an error thrown by an operation; undefined: a bug, to be logged with its stack. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isTransient(error)) return new Refusal('storage_unavailable');
  return undefined;
}
