import { abandonedInsertClaims, forgetInsertClaims, leftInsertClaims } from '#storage/queries/queue/insert-claims.ts';
import { rescueInsertClaims, rescueSlices } from '#storage/queries/queue/rescue.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
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
export async function rescue(needs: Needs, left?: string): Promise<void> {
  const { pool } = needs;
  for (;;) {
    const slices = await abandonedSlices(pool, { limit: SLICES_AT_ONCE, left });
    if (slices.length === 0) break;
    if (!(await putInDoubt(needs, slices, rescueSlices))) return;
  }
  for (const worker of await abandonedInsertClaims(pool, left)) await rescueClaimed(needs, worker);
}

/** What a worker claimed by the statements that accepted it. What its acceptor may have refused is left to that. */
async function rescueClaimed(needs: Needs, worker: string): Promise<void> {
  const { pool } = needs;
  for (;;) {
    const found = await leftInsertClaims(pool, worker, SLICES_AT_ONCE);
    if (found.length === 0) return forgetInsertClaims(pool, worker);
    const slices = found.filter(({ mayBeRefused }) => !mayBeRefused);
    if (slices.length === 0 || !(await putInDoubt(needs, slices, rescueInsertClaims))) return;
  }
}

/** Whether all of them could be. */
async function putInDoubt(
  { pool, clock, log, background, unmatchedReceipts }: Needs,
  slices: readonly (Slice & { worker: string })[],
  put: typeof rescueSlices,
): Promise<boolean> {
  let parts = 0;
  const failed = await oneByOne(slices, async (some) => {
    parts += await put(pool, some, clock.now());
  });
  for (const { error } of failed) background.failed(error);
  const closed = slices.length - failed.length;
  if (closed > 0) log.warn('slices of a dead worker were closed', { slices: closed, partsInDoubt: parts });
  await unmatchedReceipts.retryYoung();
  return failed.length === 0;
}
