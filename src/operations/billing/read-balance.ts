import { type Micros, micros } from '#domain/money.ts';
import { readBalance as read } from '#storage/queries/balances.ts';
import type { Actor, Context } from '../context.ts';

/** What an account has left, in its currency. */
export async function readBalance(ctx: Context, actor: Actor): Promise<Micros> {
  return micros(await read(ctx.db, actor.accountId));
}
