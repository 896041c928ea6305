import { carrierKinds } from '#connectors/index.ts';
import { type GivenSettings, insertCarrier } from '#storage/queries/carriers/carriers.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import { Refusal } from '../refusal.ts';
import { checkName, checkPassword, checkPriority, checkSettings, readPrefixes } from './carrier-facts.ts';
import type { CarrierOperatorContext } from './carrier-operator-context.ts';
import { sealPassword } from './carrier-password.ts';

export type CarrierToAdd = {
  name: string;
  /** How it is reached: one of the kinds of `connectors/index.ts`. */
  kind: string;
  /** Only regulators' test numbers go to a simulated carrier, once there is a real one. */
  simulated: boolean;
  /** Countries or digits; none: all numbers. */
  prefixes: readonly string[];
  /** The higher one wins where the prefixes of several carriers fit a number equally well. */
  priority: number;
  /** See docs/carriers.md; without the password. */
  settings: GivenSettings;
  password: string;
};

/** Adds a carrier. A running dispatcher binds to it at once. Gives its id. */
export async function addCarrier(ctx: CarrierOperatorContext, actor: Actor, asked: CarrierToAdd): Promise<number> {
  permit(actor, 'carriers:write');
  checkName(asked.name);
  if (!carrierKinds.some((kind) => kind === asked.kind)) malformed('kind', `it is one of ${carrierKinds.join(', ')}`);
  checkPassword(asked.kind, asked.password);
  checkPriority(asked.priority);
  checkSettings(asked.kind, asked.settings);
  const { password, ...facts } = asked;
  const carrier = {
    ...facts,
    enabled: true,
    prefixes: readPrefixes(asked.prefixes),
    secret: sealPassword(ctx.secretKey, asked.name, password),
    createdAt: ctx.clock.now(),
  } as const;

  return ctx.db.transaction().execute(async (tx) => {
    const id = await insertCarrier(tx, carrier);
    if (id === undefined) throw new Refusal('carrier_exists', { carrier: asked.name });
    await notifyServers(tx, 'carriers', asked.name);
    return id;
  });
}
