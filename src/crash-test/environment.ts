import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { micros } from '#domain/money/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { localOperator } from '#operations/actor.ts';
import { setPrice } from '#operations/billing/set-price.ts';
import { addCarrier } from '#operations/carriers/add-carrier.ts';
import type { CarrierOperatorContext } from '#operations/carriers/carrier-operator-context.ts';
import type { Clock } from '#platform/clock.ts';
import { setBehaviour } from '#simulator/control/control-client.ts';
import type { Store } from '#storage/store.ts';
import { type CarrierProcess, startCarrier } from './carrier-process.ts';
import { type DatabaseProxy, openDatabaseProxy } from './database-proxy/database-proxy.ts';
import type { Fault } from './database-proxy/faults.ts';
import { readServerAddress } from './database-proxy/server-address.ts';
import { type EnvoiProcess, keepEnvoi } from './envoi-process.ts';
import { startOwnDatabase, useGivenDatabase } from './proof-database.ts';
import { openSmppProxy, type SmppProxy } from './smpp-proxy.ts';

/** Who sends: the account, and how it signs in. */
export type Customer = { accountId: string; id: string; key: string };

/** An installation for one proof: its database, its carrier behind a wire that can be cut, and several Envoi. */
export type TestEnvironment = {
  readonly store: Store;
  readonly customers: readonly Customer[];
  /** One with the API alone, one with all roles, one dispatcher. */
  readonly envois: readonly EnvoiProcess[];
  readonly wire: SmppProxy;
  /** What stands between the Envoi and their database; `store` goes past it. */
  readonly database: DatabaseProxy;
  /** Where the simulated carrier keeps its journal, and is asked. */
  readonly carrierDir: string;
  /** Crashes PostgreSQL as by `kill`; it is started again. One of the operator's ends all sessions. False when it was down. */
  crashDatabase(signal: 'SIGQUIT' | 'SIGKILL'): Promise<boolean>;
  /** Ends the Envoi and the carrier; the database stays. */
  rest(how: 'well' | 'at-once'): Promise<void>;
  close(): Promise<void>;
};

export const CREDIT_MICROS = 1_000_000_000_000;
export const PRICE_MICROS = 50_000;
/** Carriers answer within milliseconds here: doubts, pauses and attempts to connect are as short. */
const CARRIER = {
  host: '127.0.0.1',
  systemId: 'envoi',
  window: 50,
  rate: 2_000,
  responseSeconds: 3,
  bindSeconds: 3,
  enquireLinkSeconds: 2,
  reconnectSeconds: 1,
  throttleSeconds: 1,
  inDoubtSeconds: 5,
};
/** Long enough that something is always on its way when a process dies. */
const USUAL_CARRIER = { latencyMs: 30, jitterMs: 100, receiptDelayMs: '200-1500', failedShare: 0.03 };
const SIMULATOR_PASSWORD = 'simulator';

const ENVOIS = [
  { name: 'api', roles: 'api' },
  { name: 'envoi', roles: 'api,dispatch' },
  { name: 'dispatcher', roles: 'dispatch' },
] as const;

export type TestEnvironmentOptions = {
  folder: string;
  clock: Clock;
  /** An empty database of the operator's; undefined: a server of the proof's own. */
  databaseUrl: string | undefined;
  report(words: string): void;
  /** Hears of everything that goes wrong between Envoi and its database. */
  onFault(fault: Fault): void;
};

/** Starts it all. What was started before something failed is ended again. */
export async function makeTestEnvironment(options: TestEnvironmentOptions): Promise<TestEnvironment> {
  const opened: (() => Promise<void>)[] = [];
  const open = async <T>(thing: Promise<T>, close: (thing: T) => Promise<void>): Promise<T> => {
    const made = await thing;
    opened.push(() => close(made));
    return made;
  };
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    return await build({ ...options, open, close });
  } catch (error) {
    await close();
    throw error;
  }
}

type Building = TestEnvironmentOptions & {
  open<T>(thing: Promise<T>, close: (thing: T) => Promise<void>): Promise<T>;
  close(): Promise<void>;
};

async function build(building: Building): Promise<TestEnvironment> {
  const { folder, clock, databaseUrl, report, onFault, open, close } = building;
  const carrierDir = path.join(folder, 'carrier');
  const opening =
    databaseUrl === undefined ? startOwnDatabase(path.join(folder, 'database')) : useGivenDatabase(databaseUrl, report);
  const { store, crash } = await open(opening, (opened) => opened.close());
  const carrier = await open(startCarrier(carrierDir), (started) => started.stop());
  await setBehaviour(carrierDir, USUAL_CARRIER);
  const wire = await open(openSmppProxy(carrier.port), (opened) => opened.close());

  const secretKey = randomBytes(32);
  const customers = await furnish({ db: store.db, clock, secretKey }, wire.port);
  const address = readServerAddress(store.url);
  const proxy = Promise.resolve(openDatabaseProxy(address.connect, onFault));
  const database = await open(proxy, (opened) => opened.close());
  const urlThrough = async (starting: () => boolean) => address.behind(await database.openDoor(starting));
  const envois = await open(startEnvois(folder, secretKey, urlThrough), async (started) => {
    await Promise.all(started.map((envoi) => envoi.stop('at-once')));
  });
  await Promise.all(envois.map((envoi) => envoi.up()));
  const environment = { store, customers, envois, wire, database, carrierDir };
  return {
    ...environment,
    crashDatabase: crash,
    rest: (how) => rest(envois, carrier, how),
    close,
  };
}

/** Two accounts, a price for every number, and the carrier. */
async function furnish(ctx: CarrierOperatorContext, port: number): Promise<Customer[]> {
  await setPrice(ctx, localOperator, { destination: 'default', currency: 'EUR', price: micros(PRICE_MICROS) });
  const settings = { ...CARRIER, port };
  const carrier = { name: 'proof', kind: 'smpp', simulated: true, prefixes: [], priority: 0, settings };
  await addCarrier(ctx, localOperator, { ...carrier, password: SIMULATOR_PASSWORD });
  const customers: Customer[] = [];
  for (const email of ['one@prove.example', 'two@prove.example']) {
    const facts = { email, country: 'FR', currency: 'EUR', credit: micros(CREDIT_MICROS) };
    const { account, key } = await createAccount(ctx, localOperator, facts);
    customers.push({ accountId: account.id, id: account.email, key });
  }
  return customers;
}

/** Each comes to the database by a door of its own. */
async function startEnvois(
  folder: string,
  secretKey: Buffer,
  urlThrough: (starting: () => boolean) => Promise<string>,
): Promise<EnvoiProcess[]> {
  const started: EnvoiProcess[] = [];
  const urls = await Promise.all(ENVOIS.map((_, i) => urlThrough(() => started[i]?.url === undefined)));
  for (const [i, { name, roles }] of ENVOIS.entries()) {
    const shared = { ENVOI_DATABASE_URL: urls[i]!, ENVOI_SECRET_KEY: secretKey.toString('hex') };
    const own = { ENVOI_DATA_DIR: path.join(folder, name), ENVOI_HTTP_PORT: '0', ENVOI_REQUESTS_PER_SECOND: '100000' };
    const hours = { ENVOI_MARKETING_HOURS: '08:00-21:30', ENVOI_MARKETING_SUNDAYS: 'true' };
    const holidays = { ENVOI_MARKETING_HOLIDAYS: 'true' };
    started.push(keepEnvoi({ name, roles, environment: { ...shared, ...own, ...hours, ...holidays } }));
  }
  return started;
}

async function rest(envois: readonly EnvoiProcess[], carrier: CarrierProcess, how: 'well' | 'at-once'): Promise<void> {
  await Promise.all(envois.map((envoi) => envoi.stop(how)));
  await carrier.stop();
}
