import { rescueSlices } from '#storage/queries/queue/rescue.ts';
import { abandonedSlices } from '#storage/queries/queue/workers.ts';
import { apart } from '../core/apart.ts';
import type { Dispatch } from '../dispatch.ts';

const SLICES_AT_ONCE = 1_000;

/**
 * Takes over what dead workers held: messages without an outcome come into doubt, and receipts may settle them at once. `left`: a
 * living worker whose open slices are nobody's either.
 */
export async function rescue(dispatch: Dispatch, left?: string): Promise<void> {
  const { pool, clock, log, receipts } = dispatch;
  for (;;) {
    const slices = await abandonedSlices(pool, { limit: SLICES_AT_ONCE, left });
    if (slices.length === 0) return;
    let parts = 0;
    const failed = await apart(slices, async (some) => {
      parts += await rescueSlices(pool, some, clock.now());
    });
    for (const { error } of failed) dispatch.storageFailed(error);
    const closed = slices.length - failed.length;
    if (closed > 0) log.warn('slices of a dead worker were closed', { slices: closed, partsInDoubt: parts });
    await receipts.orphans.retryYoung();
    if (failed.length > 0) return;
  }
}
