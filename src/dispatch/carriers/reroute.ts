import { isTestNumber, type PhoneNumber } from '#domain/numbers/phone-number.ts';
import { type CarrierChoice, unprofitable } from '#domain/routing/carrier-selection.ts';
import { routeReason } from '#domain/routing/route-reasons.ts';
import type { Routes, Traffic } from '#domain/routing/routing.ts';
import type { Acceptance } from '#operations/acceptance/acceptance.ts';
import type { ClaimedMessage } from '#storage/queries/queue/claimed-messages.ts';
import { insertReroutes } from '#storage/queries/queue/reroutes.ts';
import { claimUnroutedSlices, type UnroutedSlice } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';
import { OpenSlice } from '../sending/open-slice.ts';
import { prepareOpened, type ReadingNeeds, type ReadSlices } from '../sending/read-opened.ts';
import { Reroutes } from './reroutes.ts';

type Needs = ReadingNeeds &
  Pick<Resources, 'worker' | 'writer'> & { acceptance: Pick<Acceptance, 'settled'>; queued: Signal };

const SLICES_AT_ONCE = 100;
/** What no carrier takes is looked at again after this, and at once when carriers change. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Finds another way for messages whose carrier is not there: none was when they were accepted, or it was disabled.
 * `carriersChanged`: what found none a moment ago is looked at as well.
 */
export async function reroute(needs: Needs, routes: Routes, carriersChanged = false): Promise<void> {
  const now = needs.clock.now();
  let lookAgainBefore = carriersChanged ? new Date(now.getTime() + LOOK_AGAIN_MS) : now;
  while ((await reroutePage(needs, routes, lookAgainBefore)) === SLICES_AT_ONCE) {
    // What this look gives back waits that long at least: it would come again and again while no carrier takes it.
    if (carriersChanged) lookAgainBefore = new Date(now.getTime() + LOOK_AGAIN_MS - 1);
  }
}

/** Gives how many slices were looked at. */
async function reroutePage(needs: Needs, routes: Routes, lookAgainBefore: Date): Promise<number> {
  const { pool, clock, givingBack, acceptance, queued } = needs;
  const worker = needs.worker.id;
  const claim = needs.worker.nextClaim();
  const unrouted = {
    usable: routes.usableIds,
    worker,
    claim,
    now: clock.now(),
    lookAgainBefore,
    settled: acceptance.settled,
    limit: SLICES_AT_ONCE,
  };
  let slices: UnroutedSlice[];
  try {
    slices = await claimUnroutedSlices(pool, unrouted);
  } catch (error) {
    givingBack.claimUnanswered(worker, claim);
    throw error;
  }
  if (slices.length === 0) return 0;
  await prepareOpened(needs, { slices, worker }, (read) => giveAnotherWay(needs, routes, { read, worker }));
  queued.give();
  return slices.length;
}

type Opened = { read: ReadSlices<UnroutedSlice>; worker: string };

async function giveAnotherWay(needs: Needs, routes: Routes, { read, worker }: Opened): Promise<void> {
  const { pool, writer, clock, background } = needs;
  const { slices, messages, sends, readAt } = read;
  const now = clock.now();
  const owner = { worker, carrierId: 0, readAt };
  const open = slices.map((slice, i) => new OpenSlice(slice, owner, sends[i]!.send));
  const reroutes = new Reroutes(now);
  for (const message of messages) {
    const { carrierId: from } = slices[message.slice]!;
    const choice = chooseCarrier(routes, message, sends[message.slice]!.send);
    if (choice) {
      const reason = choice.reason || routeReason({ code: from === null ? 'carrier_found' : 'carrier_gone' });
      reroutes.add(slices[message.slice]!, message, { fromCarrierId: from, toCarrierId: choice.carrierId, reason });
    }
    open[message.slice]!.giveBack(
      message.n,
      choice
        ? { notBefore: now, held: null, carrierId: choice.carrierId }
        : { notBefore: new Date(now.getTime() + LOOK_AGAIN_MS), held: 'no_carrier', carrierId: null },
    );
  }
  if (reroutes.list.length > 0) await background.untilStored(() => insertReroutes(pool, reroutes.list));
  await Promise.all(open.map((slice) => writer.commit({ events: [], closed: slice.close()! })));
}

/** The way that a message which waits would be given now. */
export function chooseCarrier(routes: Routes, message: ClaimedMessage, traffic: Traffic): CarrierChoice | undefined {
  const selector = routes.for(traffic);
  const number = message.recipient as PhoneNumber;
  const choice = selector.chooseCarrier(number, selector.apart && isTestNumber(number), message.priceMicros);
  return choice === unprofitable ? undefined : choice;
}
