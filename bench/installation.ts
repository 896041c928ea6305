import fs from 'node:fs';
import path from 'node:path';
import { parseMoney } from '#domain/money/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { localOperator } from '#operations/actor.ts';
import { setPrice } from '#operations/billing/set-price.ts';
import { addCarrier } from '#operations/carriers/add-carrier.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { loadSecretKey } from '#platform/secrets.ts';
import { openStore, type Store } from '#storage/store.ts';

export type Account = { id: string; key: string };

/** A data folder with two accounts of much credit, and a carrier: the simulated one of the bench, under several names if wanted. */
export type Installation = {
  readonly dataDir: string;
  readonly account: Account;
  readonly otherAccount: Account;
  /** Pids to end before the folder goes, should the bench be interrupted. */
  readonly running: Set<number>;
  remove(): void;
};

export type CarrierConnection = { port: number; window: number; carriers?: number };

const RATE = 100_000; // the most that Envoi takes for a rate: it is not to slow anything down

const REMOVE_ATTEMPTS = 50;
const REMOVE_PAUSE_MS = 100;

/** Made before Envoi starts, so that it finds a carrier and does not start a simulator of its own. */
export async function install(folder: string, link: CarrierConnection): Promise<Installation> {
  const dataDir = fs.mkdtempSync(path.join(folder, 'envoi-bench-'));
  fs.chmodSync(dataDir, 0o711); // the database may run as another user
  const running = new Set<number>();
  const remove = () => fs.rmSync(dataDir, { recursive: true, force: true });
  const interrupted = () => {
    for (const pid of running) process.kill(pid, 'SIGKILL');
    insist(remove);
  };
  process.once('exit', interrupted);

  const store = await openStoreOf(dataDir);
  try {
    const ctx = { db: store.db, clock: systemClock, secretKey: loadSecretKey(undefined, dataDir) };
    const settings = { host: '127.0.0.1', port: link.port, systemId: 'envoi', window: link.window, rate: RATE };
    const facts = { kind: 'smpp', simulated: true, prefixes: [], settings, password: 'simulator' };
    for (let priority = 0; priority < (link.carriers ?? 1); priority++) {
      const name = priority === 0 ? 'bench' : `bench${priority}`;
      await addCarrier(ctx, localOperator, { ...facts, name, priority });
    }
    await setPrice(ctx, localOperator, { destination: 'default', currency: 'EUR', price: parseMoney('0.05')! });
    const account = async (email: string): Promise<Account> => {
      const asked = { email, country: 'FR', currency: 'EUR', credit: parseMoney('1000000000')! };
      return { id: email, key: (await createAccount(ctx, localOperator, asked)).key };
    };
    return {
      dataDir,
      account: await account('bench@example.com'),
      otherAccount: await account('other@example.com'),
      running,
      remove() {
        process.off('exit', interrupted);
        remove();
      },
    };
  } finally {
    await store.close();
  }
}

/** The database ends a moment after Envoi, and writes until then. Nothing can be awaited while this process ends. */
function insist(remove: () => void): void {
  for (let left = REMOVE_ATTEMPTS; ; left--) {
    try {
      remove();
      return;
    } catch (error) {
      if (left === 0) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REMOVE_PAUSE_MS);
    }
  }
}

/** The database of a data folder; its server is started where none runs. */
export function openStoreOf(dataDir: string): Promise<Store> {
  return openStore({ databaseUrl: undefined, dataDir }, { log: createLog('error'), max: 2 });
}
