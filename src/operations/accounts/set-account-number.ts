import { numberDigits } from '#domain/messages/addressee.ts';
import { type CountryCode, readAnyNumber } from '#domain/numbers/phone-number.ts';
import {
  type AccountRow,
  accountOfNumber,
  setAccountNumber as writeNumber,
} from '#storage/queries/accounts/accounts.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireAccount } from './require-account.ts';

/** The number that accounts without one of their own share. */
type Shared = { shortNumber: string };

/**
 * Gives an account a number of its own, or takes it back with null. Its messages that name no sender show it from now on,
 * replies to it are this account's alone, and no other account may send from it.
 */
export async function setAccountNumber(
  ctx: OperatorContext,
  actor: Actor,
  { account: nameOrId, number: written, shortNumber }: { account: string; number: string | null } & Shared,
): Promise<AccountRow> {
  permit(actor, 'accounts:write');
  return ctx.db.transaction().execute(async (tx) => {
    const account = await requireAccount(tx, nameOrId);
    const number = written === null ? null : readOwnNumber(written, account);
    if (number === shortNumber) malformed('number', `${number} is what all accounts share (ENVOI_SHORT_NUMBER)`);
    const taken = number === null ? undefined : await accountOfNumber(tx, number);
    if (taken && taken.id !== account.id) throw new Refusal('number_taken', { number, account: taken.email });
    await writeNumber(tx, account.id, number);
    await notifyServers(tx, 'accounts', account.id);
    return { ...account, number };
  });
}

/** Digits: of a short number, or of a telephone number with its country code. */
function readOwnNumber(written: string, { country }: AccountRow): string {
  const short = written.trim();
  if (/^\d{3,8}$/.test(short)) return short;
  const reading = readAnyNumber(written, country as CountryCode);
  if ('number' in reading) return numberDigits(reading.number);
  throw new Refusal('number_malformed', { number: written });
}
