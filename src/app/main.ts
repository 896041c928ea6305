import path from 'node:path';
import { unreachable } from '#cli/output/describe-problem.ts';
import { systemClock } from '#platform/clock.ts';
import { type Config, readConfig, renamedSettings, settings } from '#platform/config.ts';
import type { HeldLock } from '#platform/data-folder/lock-file.ts';
import { type RunFacts, takeRunFile } from '#platform/data-folder/run-file.ts';
import { Lifecycle, StoppedEarly } from '#platform/lifecycle.ts';
import { httpUrl, portProblem } from '#platform/listening.ts';
import { createLog } from '#platform/log.ts';
import { loadSecretKey } from '#platform/secrets.ts';
import { stopOnSignals } from '#platform/signals.ts';
import { openStore } from '#storage/store.ts';
import { banner, dispatcherBanner } from './banner.ts';
import { readDemoAccount } from './demo.ts';
import { startParts } from './services.ts';

/** Reads the settings, takes the data folder and starts everything on it; a second start tells where the first runs. */
async function main(): Promise<void> {
  const config = readConfig();
  const startedAt = systemClock.now().toISOString();
  const place = takeRunFile(config.dataDir, { url: httpUrl(config.httpHost, config.httpPort), startedAt });
  if (place.kind === 'held') {
    console.log(`Envoi runs already, at ${place.facts?.url ?? 'an unknown address'} (process ${place.pid}).`);
    return;
  }
  const lifecycle = new Lifecycle(createLog(config.logLevel));
  stopOnSignals(lifecycle);
  try {
    await startAll(config, lifecycle, place.lock);
  } catch (error) {
    if (error instanceof StoppedEarly) return; // the signal that asked for it ends the process
    await lifecycle.stop();
    fail(portProblem(error, config) ?? messageOf(error));
  }
}

async function startAll(config: Config, lifecycle: Lifecycle, place: HeldLock<RunFacts>): Promise<void> {
  const log = createLog(config.logLevel);
  for (const renamed of renamedSettings()) log.warn('a setting has a new name', renamed);
  await lifecycle.open(
    'run file',
    async () => place,
    async (held) => held.release(),
  );
  const secretKey = loadSecretKey(config.secretKey, config.dataDir);
  const store = await lifecycle.open(
    'database',
    () => openStore(config, { log, serving: true }),
    (opened) => opened.close(),
  );
  const url = await startParts({ config, clock: systemClock, log, secretKey, store, lifecycle });
  place.publish({ ...(url === undefined ? {} : { url }), startedAt: systemClock.now().toISOString() });
  const elsewhere = config.dataDir === path.resolve(settings.dataDir.default) ? undefined : config.dataDir;
  const serves = url !== undefined && config.roles.includes('api');
  console.log(serves ? banner(url, readDemoAccount(config.dataDir), elsewhere) : dispatcherBanner(url));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (unreachable(error) ?? error.message) : String(error);
}

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

await main().catch((error: unknown) => fail(messageOf(error)));
