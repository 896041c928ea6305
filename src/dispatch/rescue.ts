import { rescueSlices } from '#storage/queries/rescue.ts';
import { abandonedSlices } from '#storage/queries/workers.ts';
import type { Dispatch } from './dispatch.ts';

const SLICES_AT_ONCE = 1_000;

/** Takes over what dead workers held: messages without an outcome come into doubt, and receipts may settle them at once. */
export async function rescue({ pool, clock, log, receipts }: Dispatch): Promise<void> {
  for (;;) {
    const slices = await abandonedSlices(pool, SLICES_AT_ONCE);
    if (slices.length === 0) return;
    const parts = await rescueSlices(pool, slices, clock.now());
    log.warn('slices of a dead worker were closed', { slices: slices.length, partsInDoubt: parts });
    await receipts.orphans.retryYoung();
  }
}
