import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { addOptOut as noteOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { accountMeant } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';
import { optOutNumber } from './opt-out-number.ts';

/** An operator names the account by its e-mail address or id. */
export type OptOutToAdd = { account?: string | undefined; number: string; scope: 'marketing' | 'all' };

/** Notes that a person wants no more messages from an account. It counts for what waits already, too. */
export async function addOptOut(ground: Ground, actor: Actor, asked: OptOutToAdd): Promise<PhoneNumber> {
  permit(actor, 'opt_outs:write');
  const account = await accountMeant(ground.db, actor, asked.account);
  const number = optOutNumber(account, asked.number);
  await noteOptOut(ground.db, { accountId: account.id, number, now: ground.clock.now(), scope: asked.scope });
  return number;
}
