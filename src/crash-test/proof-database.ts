import fs from 'node:fs';
import { createLog } from '#platform/log.ts';
import { connect } from '#storage/database.ts';
import { clusterFolder } from '#storage/postgres/account.ts';
import { readPostmaster } from '#storage/postgres/postmaster.ts';
import { dropOwnObjects, readOwnObjects } from '#storage/queries/database/own-objects.ts';
import { endOwnSessions } from '#storage/queries/database/proof.ts';
import { openStore, type Store } from '#storage/store.ts';

/** Where a proof's messages are kept: a server of the proof's own, or one that an operator has named. */
export type ProofDatabase = {
  readonly store: Store;
  /** Crashes the server as by `kill`; one of the operator's ends all sessions instead. False when it was down already. */
  crash(signal: 'SIGQUIT' | 'SIGKILL'): Promise<boolean>;
  close(): Promise<void>;
};

const MOST_NAMED = 5;
/** More than Envoi makes, with a table for each day that a proof may touch. */
const MOST_OBJECTS = 10_000;

/** Its crashes are ours: nothing of them is news. */
const OPEN_OPTIONS = { log: createLog('silent'), max: 4, serving: true };

/** A bundled server in `dataDir`. */
export async function startOwnDatabase(dataDir: string): Promise<ProofDatabase> {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const store = await openStore({ databaseUrl: undefined, dataDir }, OPEN_OPTIONS);
  return { store, crash: async (signal) => crash(dataDir, signal), close: () => store.close() };
}

/**
 * A server of the operator's with an empty database, which is empty again afterwards; `report` hears what could not be removed.
 * @throws when somebody has made anything in it.
 */
export async function useGivenDatabase(url: string, report: (words: string) => void): Promise<ProofDatabase> {
  await refuseUsed(url);
  const settings = { databaseUrl: url, dataDir: '' };
  const store = await openStore(settings, OPEN_OPTIONS).catch(async (error: unknown) => {
    await empty(url, report).catch(() => {}); // what keeps it from being opened may keep it from this too
    throw error;
  });
  return {
    store,
    crash: () => endOwnSessions(store.db),
    async close() {
      await store.close();
      await empty(url, report).catch((error: Error) => report(`the database could not be emptied: ${error.message}`));
    },
  };
}

function crash(dataDir: string, signal: 'SIGQUIT' | 'SIGKILL'): boolean {
  const server = readPostmaster(clusterFolder(dataDir));
  if (server?.state !== 'ready') return false;
  try {
    return process.kill(server.pid, signal);
  } catch {
    return false; // it has just ended
  }
}

async function refuseUsed(url: string): Promise<void> {
  const database = connect(url, { max: 1 });
  try {
    const found = await readOwnObjects(database.db, MOST_NAMED);
    if (found.length === 0) return;
    throw new Error(`the database is not empty (${named(found)}): a proof needs one that holds nothing`);
  } finally {
    await database.close();
  }
}

async function empty(url: string, report: (words: string) => void): Promise<void> {
  const database = connect(url, { max: 1 });
  try {
    await dropOwnObjects(database.db, await readOwnObjects(database.db, MOST_OBJECTS));
    const left = await readOwnObjects(database.db, MOST_NAMED);
    report(left.length === 0 ? 'the database is empty again' : `in the database is still: ${named(left)}`);
  } finally {
    await database.close();
  }
}

function named(objects: readonly { kind: string; name: string }[]): string {
  const names = objects.map(({ kind, name }) => `${kind} ${name}`);
  return objects.length < MOST_NAMED ? names.join(', ') : `${names.join(', ')} …`;
}
