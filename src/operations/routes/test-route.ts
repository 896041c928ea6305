import { isTestNumber, type PhoneNumber, readAnyNumber } from '#domain/phone-number.ts';
import { listCarriers } from '#storage/queries/carriers.ts';
import { requireAccount } from '../accounts/require-account.ts';
import type { Ground } from '../ground.ts';
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
export type TestedRoute = { number: PhoneNumber; carrier?: string; simulated: boolean; reason: string };

/** Where numbers written without a country code belong. */
const HOME = 'FR';

/** Which carrier a message would leave by now, and why. */
export async function testRoute(ground: Ground, asked: MessageToRoute): Promise<TestedRoute> {
  const reading = readAnyNumber(asked.number, HOME);
  if (!('number' in reading)) throw new Refusal('number_malformed', { number: asked.number });
  const { number } = reading;
  const accountId = asked.account === undefined ? '' : (await requireAccount(ground.db, asked.account)).id;
  const directions = (await readRoutes(ground.db)).for({ ...asked, accountId });
  const way = directions.wayOf(number, directions.apart && isTestNumber(number));
  if (!way) return { number, simulated: false, reason: 'no carrier may carry it' };
  const { name, simulated } = (await listCarriers(ground.db)).find(({ id }) => id === way.carrierId)!;
  return {
    number,
    carrier: name,
    simulated,
    reason: way.reason || 'no route is for it: its prefixes fit best, then its priority',
  };
}
