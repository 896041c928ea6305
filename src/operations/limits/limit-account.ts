import { saveAccountLimit } from '#storage/queries/accounts/limits.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { checkRate } from './rate.ts';

/**
 * How many parts of an account may leave in a second, over all carriers and dispatchers; with null as many as carriers take.
 * Dispatchers know within a second.
 */
export async function limitAccount(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, partsPerSecond }: { account: string; partsPerSecond: number | null },
): Promise<{ email: string }> {
  permit(actor, 'limits:write');
  const { db, clock } = ctx;
  if (partsPerSecond !== null) checkRate(partsPerSecond);
  return db.transaction().execute(async (tx) => {
    const { id: accountId, email } = await requireAccount(tx, nameOrId);
    await saveAccountLimit(tx, { accountId, partsPerSecond, now: clock.now() });
    return { email };
  });
}
