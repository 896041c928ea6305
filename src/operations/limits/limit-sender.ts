import { saveSenderLimit } from '#storage/queries/accounts/limits.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { checkRate } from './rate.ts';

/** A telephone number has 15 digits and a +, a name 11 letters. */
const LONGEST_SENDER = 16;

/** How many parts may leave in a second under a sender, of whatever account; capitals do not matter. */
export async function limitSender(
  ctx: OperatorContext,
  actor: Actor,
  { sender, partsPerSecond }: { sender: string; partsPerSecond: number },
): Promise<void> {
  permit(actor, 'limits:write');
  const { db, clock } = ctx;
  checkRate(partsPerSecond);
  if (sender.trim() === '' || sender.length > LONGEST_SENDER) malformed('sender', `1 to ${LONGEST_SENDER} characters`);
  await saveSenderLimit(db, { sender: sender.trim(), partsPerSecond, now: clock.now() });
}
