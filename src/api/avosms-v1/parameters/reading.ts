import { MOST_RECIPIENTS } from './fields.ts';
import { Work } from './work.ts';

/** What bounds the reading of one body. */
export type FieldsReading = { mostRecipients: number; work: Work };

export function reading(given: Partial<FieldsReading> = {}): FieldsReading {
  return { mostRecipients: MOST_RECIPIENTS, work: new Work(), ...given };
}
