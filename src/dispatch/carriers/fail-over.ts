import { routeReason } from '#domain/routing/route-reasons.ts';
import type { Routes } from '#domain/routing/routing.ts';
import type { Acceptance } from '#operations/acceptance/acceptance.ts';
import {
  type ClaimedMessage,
  readAttemptedParts,
  readClaimedMessages,
} from '#storage/queries/queue/claimed-messages.ts';
import { type Move, moveSlices, readWaitingSlices, type WaitingSlice } from '#storage/queries/queue/moves.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';
import type { Contents } from '../sending/contents.ts';
import { chooseCarrier } from './reroute.ts';
import { Reroutes } from './reroutes.ts';

export type MovingNeeds = Pick<Resources, 'pool' | 'clock'> & {
  acceptance: Pick<Acceptance, 'settled'>;
  contents: Contents;
  queued: Signal;
};

/** Ten thousand messages at once, or so. */
const SLICES_AT_ONCE = 40;

type Run = { first: number; last: number; carrierId: number; notBefore: Date };

/**
 * Gives what waits for a carrier whose circuit is open to the next one that may take it. Messages of which a part may have left
 * stay: the rest of a long text goes by the same carrier, and what is in doubt is never sent by another. So does what no other
 * carrier takes. Gives the number of slices that moved.
 */
export async function failOver(needs: MovingNeeds, routes: Routes, carrierId: number): Promise<number> {
  const { pool, clock, acceptance, queued } = needs;
  let moved = 0;
  let after: WaitingSlice | undefined;
  for (;;) {
    const { settled } = acceptance;
    const page = await readWaitingSlices(pool, { carrierId, now: clock.now(), after, settled, limit: SLICES_AT_ONCE });
    if (page.length === 0) break;
    moved += await movePage(needs, routes, { carrierId, page });
    after = page.at(-1);
    if (page.length < SLICES_AT_ONCE) break;
  }
  if (moved > 0) queued.give();
  return moved;
}

type Page = { carrierId: number; page: readonly WaitingSlice[] };

async function movePage(needs: MovingNeeds, routes: Routes, { carrierId, page }: Page): Promise<number> {
  const { pool, clock, contents } = needs;
  const now = clock.now();
  const [messages, sends, tried] = await Promise.all([
    readClaimedMessages(pool, page),
    contents.of(page),
    page.some(({ attempt }) => attempt > 0) ? readAttemptedParts(pool, page) : [],
  ]);
  const bound = new Set(tried.map(({ slice, n }) => `${slice} ${n}`));
  const reroutes = new Reroutes(now);
  const runs = page.map((): Run[] => []);
  const moving = new Set<number>();
  for (const message of messages) {
    const slice = page[message.slice]!;
    const choice = bound.has(`${message.slice} ${message.n}`)
      ? undefined
      : chooseCarrier(routes, message, sends[message.slice]!.send);
    const elsewhere = choice !== undefined && choice.carrierId !== carrierId;
    extend(runs[message.slice]!, message, {
      carrierId: elsewhere ? choice.carrierId : carrierId,
      notBefore: elsewhere ? now : slice.notBefore,
    });
    if (!elsewhere) continue;
    moving.add(message.slice);
    reroutes.add(slice, message, {
      fromCarrierId: carrierId,
      toCarrierId: choice.carrierId,
      reason: choice.reason || routeReason({ code: 'carrier_out' }),
    });
  }
  const moves = [...moving].map((index): Move => ({ slice: page[index]!, runs: runs[index]! }));
  return moves.length === 0 ? 0 : moveSlices(pool, moves, reroutes.list);
}

function extend(runs: Run[], { n }: ClaimedMessage, to: Pick<Run, 'carrierId' | 'notBefore'>): void {
  const run = runs.at(-1);
  if (run?.last === n - 1 && run.carrierId === to.carrierId) run.last = n;
  else runs.push({ first: n, last: n, ...to });
}
