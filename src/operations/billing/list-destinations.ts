import { destinations } from '#domain/money/prices.ts';
import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** The countries an account can send to: those with a price in its currency. */
export async function listDestinations(ctx: Context, actor: Actor): Promise<CountryCode[]> {
  permit(actor, 'destinations:read');
  const prices = (await ctx.prices.get()).get(actor.currency);
  return prices ? destinations(prices) : [];
}
