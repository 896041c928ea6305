import { micros } from '#domain/money/money.ts';
import { priceOf, priceTable } from '#domain/money/prices.ts';
import { isTestNumber, type PhoneNumber, readAnyNumber } from '#domain/numbers/phone-number.ts';
import { unprofitable } from '#domain/routing/carrier-selection.ts';
import { type RouteReason, readRouteReason } from '#domain/routing/route-reasons.ts';
import { listCarriers } from '#storage/queries/carriers/carriers.ts';
import { readPrices } from '#storage/queries/routing/routing-tables.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { readRoutes } from './read-routes.ts';

/** A message that is not sent. Who asks for no account asks for one that no route names. */
export type MessageToRoute = {
  number: string;
  account?: string | undefined;
  kind: 'notification' | 'marketing';
  sender: string;
};

/** `carrier` is undefined while none may carry it. */
export type TestedRoute = { number: PhoneNumber; carrier?: string; simulated: boolean; reason: RouteReason };

/** Where numbers written without a country code belong. */
const HOME = 'FR';

/** Which carrier a message would leave by now, and why. */
export async function testRoute(ctx: OperatorContext, actor: Actor, asked: MessageToRoute): Promise<TestedRoute> {
  permit(actor, 'routes:read');
  const reading = readAnyNumber(asked.number, HOME);
  if (!('number' in reading)) throw new Refusal('number_malformed', { number: asked.number });
  const { number } = reading;
  const account = asked.account === undefined ? undefined : await requireAccount(ctx.db, asked.account);
  const accountId = account?.id ?? '';
  const selector = (await readRoutes(ctx.db, ctx.clock)).for({ ...asked, accountId });
  const priceMicros = account ? await priceFor(ctx, account.currency, number) : 0;
  const choice = selector.chooseCarrier(number, selector.apart && isTestNumber(number), priceMicros);
  if (choice === unprofitable) return { number, simulated: false, reason: { code: 'no_margin' } };
  if (!choice) return { number, simulated: false, reason: { code: 'no_carrier' } };
  const { name, simulated } = (await listCarriers(ctx.db)).find(({ id }) => id === choice.carrierId)!;
  return {
    number,
    carrier: name,
    simulated,
    reason: choice.reason === '' ? { code: 'best_fit' } : readRouteReason(choice.reason),
  };
}

async function priceFor({ db }: OperatorContext, currency: string, number: PhoneNumber): Promise<number> {
  const prices = (await readPrices(db)).filter((price) => price.currency === currency);
  return (
    priceOf(priceTable(prices.map(({ prefix, micros: price }) => ({ prefix, micros: micros(price) }))), number) ?? 0
  );
}
