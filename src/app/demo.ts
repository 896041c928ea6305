import fs from 'node:fs';
import path from 'node:path';
import { parseMoney } from '#domain/money/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { localOperator } from '#operations/actor.ts';
import { setPrice } from '#operations/billing/set-price.ts';
import { addCarrier } from '#operations/carriers/add-carrier.ts';
import type { CarrierOperatorContext } from '#operations/carriers/carrier-operator-context.ts';
import { setCarrier } from '#operations/carriers/set-carrier.ts';
import { giveToOwner } from '#platform/data-folder/data-folder.ts';
import { isListening } from '#platform/listening.ts';
import { runningSimulator } from '#simulator/folder.ts';
import { accountExists } from '#storage/queries/accounts/accounts.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';

/** How the demo account signs in. The database keeps no key, so this is kept beside it for the demo alone. */
export type DemoAccount = { id: string; key: string };

/** The carrier that an empty installation begins with. */
export const SIMULATED_CARRIER = 'simulator';
const SIMULATOR_PASSWORD = 'simulator';
/** A recipient of the regulator's test range, whose messages the simulator delivers. */
export const DEMO_RECIPIENT = '+33639980001';

/**
 * Whether the simulated carrier is to run here: there are no accounts yet, or it is among the carriers and enabled, and no
 * other process on this database runs it. One that uses our data folder is ours: it is just ending.
 */
export async function wantsSimulator({ db }: CarrierOperatorContext, dataDir: string): Promise<boolean> {
  if (!(await accountExists(db))) return true;
  const carrier = await findCarrier(db, SIMULATED_CARRIER);
  if (!carrier?.enabled) return false;
  const { host, port } = carrier.settings;
  if (port === undefined || runningSimulator(dataDir)) return true;
  return !(await isListening(String(host), Number(port)));
}

/** On the first start: an account with credit, prices and the simulated carrier, so that a first message can be sent. */
export async function makeDemo(ctx: CarrierOperatorContext, dataDir: string): Promise<void> {
  if (await accountExists(ctx.db)) return;
  if (!(await findCarrier(ctx.db, SIMULATED_CARRIER))) {
    await addCarrier(ctx, localOperator, {
      name: SIMULATED_CARRIER,
      kind: 'smpp',
      simulated: true,
      prefixes: [],
      priority: 0,
      settings: { host: '127.0.0.1', systemId: 'envoi', window: 1_000, rate: 100_000 },
      password: SIMULATOR_PASSWORD,
    });
  }
  await setPrice(ctx, localOperator, { destination: 'default', currency: 'EUR', price: parseMoney('0.05')! });
  const demo = { email: 'demo@example.com', name: 'Demo', country: 'FR', currency: 'EUR', credit: parseMoney('10')! };
  const { account, key } = await createAccount(ctx, localOperator, demo);
  const kept: DemoAccount = { id: account.email, key };
  fs.writeFileSync(demoFile(dataDir), `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  giveToOwner(dataDir, demoFile(dataDir));
}

/** The simulator listens where this start told it to: its carrier follows. */
export async function pointToSimulator(ctx: CarrierOperatorContext, port: number): Promise<void> {
  const carrier = await findCarrier(ctx.db, SIMULATED_CARRIER);
  if (!carrier || Number(carrier.settings['port']) === port) return;
  await setCarrier(ctx, localOperator, { carrier: SIMULATED_CARRIER, settings: { port: String(port) } });
}

/** Undefined once the operator has removed the file, or has never had a demo. */
export function readDemoAccount(dataDir: string): DemoAccount | undefined {
  try {
    return JSON.parse(fs.readFileSync(demoFile(dataDir), 'utf8')) as DemoAccount;
  } catch {
    return undefined;
  }
}

function demoFile(dataDir: string): string {
  return path.join(dataDir, 'demo.json');
}
