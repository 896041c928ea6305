import { acceptSend } from '../acceptance/accept-send.ts';
import type { SendAnswer, SendRequest, Wait } from '../acceptance/send-request.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/**
 * Sends one message to one or more numbers, or refuses: what `acceptSend` promises.
 * @throws {ClientGone}
 */
export async function sendMessage(
  ctx: Context,
  actor: Actor,
  request: SendRequest,
  wait: Partial<Wait> = {},
): Promise<SendAnswer> {
  permit(actor, 'sends:create');
  return acceptSend(ctx, actor, request, wait);
}
