import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { addOptOut as noteOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { accountMeant } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { optOutNumber } from './opt-out-number.ts';

/** An operator names the account by its e-mail address or id. */
export type OptOutToAdd = { account?: string | undefined; number: string; scope: 'marketing' | 'all' };

/** Notes that a person wants no more messages from an account. It counts for what waits already, too. */
export async function addOptOut(ctx: OperatorContext, actor: Actor, asked: OptOutToAdd): Promise<PhoneNumber> {
  permit(actor, 'opt_outs:write');
  const account = await accountMeant(ctx.db, actor, asked.account);
  const number = optOutNumber(account, asked.number);
  await noteOptOut(ctx.db, { accountId: account.id, number, now: ctx.clock.now(), scope: asked.scope });
  return number;
}
