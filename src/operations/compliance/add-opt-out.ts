import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { addOptOut as noteOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { requireAccount } from '../accounts/require-account.ts';
import type { Ground } from '../ground.ts';
import { optOutNumber } from './opt-out-number.ts';

export type OptOutToAdd = { account: string; number: string; scope: 'marketing' | 'all' };

/** Notes that a person wants no more messages from an account. It counts for what waits already, too. */
export async function addOptOut(ground: Ground, asked: OptOutToAdd): Promise<PhoneNumber> {
  const account = await requireAccount(ground.db, asked.account);
  const number = optOutNumber(account, asked.number);
  await noteOptOut(ground.db, { accountId: account.id, number, now: ground.clock.now(), scope: asked.scope });
  return number;
}
