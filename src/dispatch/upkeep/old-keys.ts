import { forgetKeys } from '#storage/queries/acceptance/send-keys.ts';
import type { Resources } from '../core/resources.ts';

/** How long a key of a request counts: programs are promised a day, and a clock that jumps does not shorten it. */
export const KEY_KEPT_MS = 48 * 3_600_000;
const KEYS_AT_ONCE = 5_000;

/** Forgets the keys of requests that are too old to be made again. */
export async function forgetOldKeys({ pool, clock }: Pick<Resources, 'pool' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - KEY_KEPT_MS);
  while ((await forgetKeys(pool, before, KEYS_AT_ONCE)) === KEYS_AT_ONCE);
}
