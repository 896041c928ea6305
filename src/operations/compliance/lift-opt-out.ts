import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { liftOptOut as endOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { requireAccount } from '../accounts/require-account.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';
import { optOutNumber } from './opt-out-number.ts';

/** Lets an account write to a number again that had refused: only at that person's own wish. */
export async function liftOptOut(ground: Ground, asked: { account: string; number: string }): Promise<PhoneNumber> {
  const account = await requireAccount(ground.db, asked.account);
  const number = optOutNumber(account, asked.number);
  const lifted = await endOptOut(ground.db, { accountId: account.id, number, now: ground.clock.now() });
  if (!lifted) throw new Refusal('opt_out_not_found', { account: account.email, number });
  return number;
}
