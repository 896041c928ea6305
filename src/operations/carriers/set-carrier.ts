import { type CarrierRow, updateCarrier } from '#storage/queries/carriers/carriers.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { checkPassword, checkPriority, checkSettings, readPrefixes } from './carrier-facts.ts';
import { type CarrierOperatorContext, requireCarrier } from './carrier-operator-context.ts';
import { sealPassword } from './carrier-password.ts';

/** What is to change; the rest stays. */
export type CarrierChanges = {
  simulated?: boolean;
  enabled?: boolean;
  prefixes?: readonly string[];
  priority?: number;
  /** Added to the settings it has; `null` takes one back to its default. */
  settings?: Readonly<Record<string, string | null>>;
  password?: string;
};

/** Changes a carrier. A running dispatcher closes its links to it and opens them again as they are to be. */
export async function setCarrier(
  ctx: CarrierOperatorContext,
  actor: Actor,
  { carrier: name, ...changes }: CarrierChanges & { carrier: string },
): Promise<CarrierRow> {
  permit(actor, 'carriers:write');
  const { settings, password, prefixes, ...plain } = changes;
  if (plain.priority !== undefined) checkPriority(plain.priority);

  return ctx.db.transaction().execute(async (tx) => {
    const before = await requireCarrier(tx, name);
    if (password !== undefined) checkPassword(before.kind, password);
    const after = {
      ...before,
      ...plain,
      settings: merged(before.settings, settings ?? {}),
      prefixes: prefixes === undefined ? before.prefixes : readPrefixes(prefixes),
      secret: password === undefined ? before.secret : sealPassword(ctx.secretKey, before.name, password),
    };
    checkSettings(after.kind, after.settings);
    await updateCarrier(tx, after);
    await notifyServers(tx, 'carriers', after.name);
    return after;
  });
}

function merged(before: CarrierRow['settings'], changes: Readonly<Record<string, string | null>>) {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null));
}
