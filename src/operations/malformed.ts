import { Refusal } from './refusal.ts';

/** Refuses a value that cannot be what it should be, and says why, for the operator. */
export function malformed(field: string, why: string): never {
  throw new Refusal('value_malformed', { field, why });
}
