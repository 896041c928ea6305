import { type Micros, micros } from '#domain/money/money.ts';
import type { Tx } from '#storage/database.ts';
import { sendIsSimulated } from '#storage/queries/carriers/simulated.ts';
import { countInFlight, type SendKey, takeWaitingSlices } from '#storage/queries/messages/waiting-sends.ts';
import { cancelSlice } from '../acceptance/cancel-slice.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireSend } from './require-send.ts';

export type CancelledSend = {
  /** Its id. */
  send: string;
  currency: string;
  /** Parts that will not be sent. */
  parts: number;
  refunded: Micros;
  /** Messages that a dispatcher has taken already: they are leaving. */
  leaving: number;
  /** By a carrier that is simulated: nobody would have been reached. */
  simulated: boolean;
};

const SLICES_AT_ONCE = 20;

/** Stops what has not left of a send and gives back what was paid for it, in one transaction. */
export async function cancelSend(ctx: OperatorContext, actor: Actor, sendId: string): Promise<CancelledSend> {
  permit(actor, 'sends:cancel');
  return ctx.db.transaction().execute(async (tx) => {
    const send = await requireSend(tx, actor, sendId);
    const key: SendKey = { accountId: send.accountId, sendId };
    const cancelled = await cancelWaiting(tx, key, ctx.clock.now());
    const leaving = await countInFlight(tx, key);
    if (cancelled === undefined) throw new Refusal('send_already_left', { send: sendId, leaving });
    return { send: sendId, currency: send.currency, ...cancelled, leaving, simulated: await sendIsSimulated(tx, key) };
  });
}

/** Undefined when nothing waited. A slice that is cut in two meanwhile leaves a rest behind, found by looking again. */
async function cancelWaiting(
  tx: Tx,
  key: SendKey,
  now: Date,
): Promise<{ parts: number; refunded: Micros } | undefined> {
  let parts = 0;
  let refunded = 0;
  for (let turn = 0; ; turn += 1) {
    const slices = await takeWaitingSlices(tx, key, SLICES_AT_ONCE);
    if (slices.length === 0) return turn === 0 ? undefined : { parts, refunded: micros(refunded) };
    for (const slice of slices) {
      const ended = await cancelSlice(tx, { ...key, ...slice }, now);
      parts += ended.parts;
      refunded += ended.refunded;
    }
  }
}
