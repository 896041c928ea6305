import { readAttemptedParts, readClaimedMessages } from '#storage/queries/queue/claimed-messages.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import { oneByOne } from '../core/one-by-one.ts';
import type { Resources } from '../core/resources.ts';
import type { Contents } from './contents.ts';
import type { GivingBack } from './giving-back.ts';

/** What cannot be read is left alone for a while: others of its account would wait behind it. */
const LATER_MS = 10_000;

export type ReadingNeeds = Pick<Resources, 'pool' | 'clock' | 'background' | 'worker'> & {
  contents: Contents;
  givingBack: GivingBack;
};

/** What there is to know of opened slices before their messages are handed over. */
export type ReadSlices<Opened extends Slice = Slice> = Awaited<ReturnType<typeof readOpened<Opened>>>;

function readOpened<Opened extends Slice>(needs: ReadingNeeds, slices: readonly Opened[]) {
  const { pool, clock, contents, background } = needs;
  return background.untilStored(async () => {
    const readAt = clock.now(); // what others write from here on may not be seen
    const [messages, sends, tried] = await Promise.all([
      readClaimedMessages(pool, slices),
      contents.of(slices),
      slices.some((slice) => slice.attempt > 1) ? readAttemptedParts(pool, slices) : [],
    ]);
    return { slices, messages, sends, tried, readAt };
  });
}

/** Slices that a worker has opened; `read` gives what there is to know of them where it is known. */
export type OpenedSlices<Opened extends Slice> = {
  slices: readonly Opened[];
  worker: string;
  read?: (slices: readonly Opened[]) => ReadSlices<Opened>;
};

/**
 * Reads slices that a worker has opened, and gives them to `handOver`, all together or, where some cannot be read, without
 * those. What was not handed over goes back to the queue, whatever the error.
 */
export async function prepareOpened<Opened extends Slice>(
  needs: ReadingNeeds,
  opened: OpenedSlices<Opened>,
  handOver: (read: ReadSlices<Opened>) => void | Promise<void>,
): Promise<void> {
  const left = new Set(opened.slices);
  let notBefore: Date | undefined;
  try {
    const failed = await oneByOne(opened.slices, async (some) => {
      await handOver(opened.read?.(some) ?? (await readOpened(needs, some)));
      for (const slice of some) left.delete(slice);
    });
    if (failed.length > 0) notBefore = new Date(needs.clock.now().getTime() + LATER_MS);
    for (const { error } of failed) needs.background.failed(error);
  } finally {
    const later = notBefore ? { notBefore } : {};
    needs.givingBack.give(
      [...left].map((slice) => ({ slice, worker: opened.worker, ...later })),
      ({ slice }) => needs.worker.insertClaims.done(slice.sendId),
    );
  }
}
