import { type Micros, micros } from '#domain/money/money.ts';
import { uuidv7 } from '#platform/ids.ts';
import { addCredit } from '#storage/queries/billing/credit.ts';
import { notifyOperatorAction } from '#storage/queries/database/notifications.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

export type CreditToAdd = {
  /** The account's e-mail address or id. */
  account: string;
  /** Below zero to take back. */
  amount: Micros;
  note: string;
};

export type CreditedAccount = { id: string; email: string; currency: string; amount: Micros; balance: Micros };

/** Adds to an account's balance, or takes from it, but never below zero. */
export async function creditAccount(ctx: OperatorContext, actor: Actor, credit: CreditToAdd): Promise<CreditedAccount> {
  permit(actor, 'accounts:credit');
  if (credit.amount === 0) malformed('amount', 'nothing would change');
  const now = ctx.clock.now();

  return ctx.db.transaction().execute(async (tx) => {
    const { id, email, currency, balanceMicros } = await requireAccount(tx, credit.account);
    const movement = { movementId: uuidv7(now), micros: credit.amount, note: credit.note, now };
    const balance = await addCredit(tx, { accountId: id, ...movement });
    if (balance === undefined) {
      throw new Refusal('insufficient_credit', { account: email, currency, balance: micros(balanceMicros) });
    }
    const { movementId } = movement;
    await notifyOperatorAction(tx, {
      what: 'credit was changed',
      account: id,
      movement: movementId,
      micros: credit.amount,
      currency,
    });
    return { id, email, currency, amount: credit.amount, balance: micros(balance) };
  });
}
