import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { liftOptOut as endOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { accountMeant } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { optOutNumber } from './opt-out-number.ts';

/** An operator names the account by its e-mail address or id. */
export type OptOutToLift = { account?: string | undefined; number: string };

/** Lets an account write to a number again that had refused: only at that person's own wish. */
export async function liftOptOut(ctx: OperatorContext, actor: Actor, asked: OptOutToLift): Promise<PhoneNumber> {
  permit(actor, 'opt_outs:write');
  const account = await accountMeant(ctx.db, actor, asked.account);
  const number = optOutNumber(account, asked.number);
  const lifted = await endOptOut(ctx.db, { accountId: account.id, number, now: ctx.clock.now() });
  if (!lifted) throw new Refusal('opt_out_not_found', { account: account.email, number });
  return number;
}
