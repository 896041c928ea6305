import { rescueSlices } from '#storage/queries/queue/rescue.ts';
import { abandonedSlices } from '#storage/queries/queue/workers.ts';
import { oneByOne } from '../core/one-by-one.ts';
import type { Resources } from '../core/resources.ts';
import type { UnmatchedReceipts } from '../receipts/unmatched-receipts.ts';

const SLICES_AT_ONCE = 1_000;

type Needs = Pick<Resources, 'pool' | 'clock' | 'log' | 'background'> & {
  unmatchedReceipts: Pick<UnmatchedReceipts, 'retryYoung'>;
};

/**
 * Takes over what dead workers held: messages without an outcome come into doubt, and receipts may settle them at once. `left`: a
 * living worker whose open slices are nobody's either.
 */
export async function rescue({ pool, clock, log, background, unmatchedReceipts }: Needs, left?: string): Promise<void> {
  for (;;) {
    const slices = await abandonedSlices(pool, { limit: SLICES_AT_ONCE, left });
    if (slices.length === 0) return;
    let parts = 0;
    const failed = await oneByOne(slices, async (some) => {
      parts += await rescueSlices(pool, some, clock.now());
    });
    for (const { error } of failed) background.failed(error);
    const closed = slices.length - failed.length;
    if (closed > 0) log.warn('slices of a dead worker were closed', { slices: closed, partsInDoubt: parts });
    await unmatchedReceipts.retryYoung();
    if (failed.length > 0) return;
  }
}
