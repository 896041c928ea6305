import { disownSends, freeKeys, hasBegun, takeUnclaimed } from '#storage/queries/acceptance/disowned.ts';
import type { OperatorContext } from '../operator-context.ts';
import { cancelSlice } from './cancel-slice.ts';

/** What came of sends that were answered as not accepted. */
export type Disowned = {
  /** Those that were found written: they are cancelled, and paid back. */
  cancelled: string[];
  /** Those of which a dispatcher has taken something: their acceptor was given up. */
  leaving: string[];
};

/**
 * Sees to it that sends of one account, which were answered as not accepted, never leave: what is written of them is cancelled
 * and given back, what is not cannot be written any more. Done twice it changes nothing.
 */
export async function cancelDisowned(
  ctx: OperatorContext,
  accountId: string,
  sendIds: readonly string[],
): Promise<Disowned> {
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (tx) => {
    const disowned: Disowned = { cancelled: [], leaving: [] };
    for (const sendId of await disownSends(tx, { accountId, sendIds, now })) {
      const key = { accountId, sendId };
      const slices = await takeUnclaimed(tx, key);
      for (const slice of slices) await cancelSlice(tx, { ...key, ...slice }, now, { code: 'not_accepted' });
      await freeKeys(tx, key);
      if (slices.length > 0) disowned.cancelled.push(sendId);
      if (await hasBegun(tx, key)) disowned.leaving.push(sendId);
    }
    return disowned;
  });
}
