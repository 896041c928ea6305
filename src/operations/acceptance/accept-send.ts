import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '#storage/failures.ts';
import type { CustomerActor } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { ANSWER_WITHIN_MS, answerBy } from './answer-by.ts';
import { replayOf, replayOfEarlier } from './idempotency.ts';
import { prepareSend } from './prepare-send.ts';
import type { SendAnswer, SendRequest, Wait } from './send-request.ts';

const ASK_AGAIN_MS = 100;

/**
 * Accepts one message to one or more numbers, of whoever may send for the account. The whole cost is taken in the transaction
 * that writes the messages: all of it, or nothing is sent. When the promise resolves everything is on disk, the request's key
 * too. A request with a key may also be refused for a `KeyRefusal`. What is refused for the database, which has until
 * `wait.by`, never leaves.
 * @throws {ClientGone}
 */
export async function acceptSend(
  ctx: Context,
  actor: CustomerActor,
  request: SendRequest,
  wait: Partial<Wait> = {},
): Promise<SendAnswer> {
  try {
    return await accept(ctx, actor, request, { by: performance.now() + ANSWER_WITHIN_MS, ...wait });
  } catch (error) {
    if (isTransient(error)) throw new Refusal('storage_unavailable');
    throw error;
  }
}

async function accept(ctx: Context, actor: CustomerActor, request: SendRequest, wait: Wait): Promise<SendAnswer> {
  const { by } = wait;
  const keyed = request.idempotencyKey !== undefined;
  const before = keyed ? await answerBy(by, replayOf(ctx, actor, request)) : undefined;
  if (before === 'later') return later(ctx, actor, request, wait);
  if (before) return before;
  const { accepted, answer } = await answerBy(by, prepareSend(ctx, actor, request, wait.isWanted));
  const { settled } = ctx.acceptance;
  const outcome = await ctx.acceptance.commit(accepted, by);
  const first = replayOfEarlier(settled, outcome, accepted.once);
  if (first === 'later') return later(ctx, actor, request, wait);
  if (first) return first;
  if (!outcome.accepted) throw new Refusal('insufficient_credit');
  return { ...answer, balanceMicros: outcome.balanceMicros };
}

/** The first request under its key is still being written, or taken back. */
async function later(ctx: Context, actor: CustomerActor, request: SendRequest, wait: Wait): Promise<SendAnswer> {
  await answerBy(wait.by, pause(ASK_AGAIN_MS));
  return accept(ctx, actor, request, wait);
}
