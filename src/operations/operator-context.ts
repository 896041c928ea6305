import type { Clock } from '#platform/clock.ts';
import type { Db } from '#storage/database.ts';

/**
 * What the operator's operations stand on: a part of the context, so that a command can call them without starting the rest.
 */
export type OperatorContext = { readonly db: Db; readonly clock: Clock };

/** The first and the last of all ids: pages begin before or after every row. */
export const idBounds = {
  first: '00000000-0000-0000-0000-000000000000',
  last: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
} as const;
