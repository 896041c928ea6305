import { type Micros, micros } from '#domain/money/money.ts';
import { readBalance as read } from '#storage/queries/billing/balances.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** What an account has left, in its currency. */
export async function readBalance(ctx: Context, actor: Actor): Promise<Micros> {
  permit(actor, 'balance:read');
  return micros(await read(ctx.db, actor.accountId));
}
