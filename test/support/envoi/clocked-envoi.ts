import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '#platform/config.ts';
import { Lifecycle } from '#platform/lifecycle.ts';
import { createLog } from '#platform/log.ts';
import { loadSecretKey } from '#platform/secrets.ts';
import { connect } from '#storage/database.ts';
import { startParts } from '../../../src/app/services.ts';
import { type MovableClock, movableClock } from '../clock.ts';
import { testDatabase } from '../database/database.ts';
import { type CommandLine, commandLine } from '../pages/command-line.ts';
import { httpClient, type V1Account, type V1Client } from './v1-client.ts';

/** All parts of Envoi, put together as `bin/start` does, in this process and under a clock that the test moves. */
export type ClockedEnvoi = V1Client & {
  readonly clock: MovableClock;
  readonly commands: CommandLine;
  account(): Promise<V1Account>;
  close(): Promise<void>;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export async function startClockedEnvoi(): Promise<ClockedEnvoi> {
  const clock = movableClock(nextMorning());
  const database = await testDatabase({ max: 10, startsAt: clock.now() });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-journey-'));
  const environment = {
    ENVOI_DATA_DIR: folder,
    ENVOI_DATABASE_URL: database.url,
    ENVOI_HTTP_PORT: '0',
    ENVOI_SIMULATOR_PORT: '0',
    ENVOI_MARKETING_SUNDAYS: 'true',
    ENVOI_MARKETING_HOLIDAYS: 'true',
  };
  const config = readConfig(environment);
  const log = createLog('error');
  const lifecycle = new Lifecycle(log);
  const secretKey = loadSecretKey(config.secretKey, config.dataDir);
  const store = { ...database, applied: [], beside: (max: number) => connect(database.url, { max }) };
  const address = await startParts({ config, clock, log, secretKey, store, lifecycle });
  if (address === undefined) throw new Error('it answers nowhere');
  const commands = commandLine(environment, clock);
  await commands.envoi('simulator set receiptDelayMs=50');
  return {
    ...httpClient(address),
    clock,
    commands,
    account: () => commands.json<V1Account>('account create --email journey@example.com --credit 10000'),
    async close() {
      await lifecycle.stop();
      await database.close();
      fs.rmSync(folder, { recursive: true });
    },
  };
}

/** Ten o'clock UTC: marketing may leave then in France. Ahead of the machine's clock, by which the simulated carrier lives. */
function nextMorning(): Date {
  const nowMs = Date.now();
  return new Date(Math.ceil((nowMs - 10 * HOUR_MS) / DAY_MS) * DAY_MS + 10 * HOUR_MS);
}
