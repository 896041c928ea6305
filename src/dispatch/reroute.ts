import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Routes } from '#domain/routing.ts';
import { readClaimedMessages } from '#storage/queries/claimed-messages.ts';
import { claimUnroutedSlices } from '#storage/queries/slices.ts';
import type { Dispatch } from './dispatch.ts';
import { OpenSlice } from './open-slice.ts';

const SLICES_AT_ONCE = 100;
/** What no carrier takes is looked at again after this, and at once when carriers change. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Finds another way for messages whose carrier is not there: none was when they were accepted, or it was disabled.
 * `carriersChanged`: what found none a moment ago is looked at as well.
 */
export async function reroute(dispatch: Dispatch, routes: Routes, carriersChanged = false): Promise<void> {
  const { pool, clock, worker, contents, writer } = dispatch;
  const now = clock.now();
  const slices = await claimUnroutedSlices(pool, {
    usable: routes.usableIds,
    worker: worker.id,
    now,
    lookAgainBefore: carriersChanged ? new Date(now.getTime() + LOOK_AGAIN_MS) : now,
    limit: SLICES_AT_ONCE,
  });
  if (slices.length === 0) return;
  const [messages, sends] = await dispatch.untilStored(() =>
    Promise.all([readClaimedMessages(pool, slices), contents.of(slices)]),
  );
  const open = slices.map((slice, i) => new OpenSlice(slice, { worker: worker.id, carrierId: 0 }, sends[i]!.send));
  for (const { slice, n, recipient } of messages) {
    const carrierId = routes.carrierFor(recipient as PhoneNumber);
    open[slice]!.giveBack(
      n,
      carrierId === undefined
        ? { notBefore: new Date(now.getTime() + LOOK_AGAIN_MS), held: 'no_carrier', carrierId: null }
        : { notBefore: now, held: null, carrierId },
    );
  }
  await Promise.all(open.map((slice) => writer.commit({ events: [], closed: slice.close()! })));
  dispatch.carriers.wakeAll();
  if (carriersChanged && slices.length === SLICES_AT_ONCE) await reroute(dispatch, routes, carriersChanged);
}
