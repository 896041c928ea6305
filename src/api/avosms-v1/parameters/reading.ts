import { MOST_RECIPIENTS } from './fields.ts';
import { Work } from './work.ts';

/** What bounds the reading of one body. */
export type Reading = { mostRecipients: number; work: Work };

export function reading(given: Partial<Reading> = {}): Reading {
  return { mostRecipients: MOST_RECIPIENTS, work: new Work(), ...given };
}
