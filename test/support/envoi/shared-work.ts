import { randomBytes } from 'node:crypto';
import { systemClock } from '#platform/clock.ts';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { type TestDatabase, testDatabase } from '../database/database.ts';
import { provenEnd } from './bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from './installation.ts';
import type { V1Account, V1Client } from './v1-client.ts';

/** One database and one carrier, for several Envoi as processes of their own. */
export type SharedWork = {
  readonly database: TestDatabase;
  readonly simulator: Simulator;
  readonly account: V1Account;
  readonly query: Installation['query'];
  /** Starts one more, with a data folder of its own. */
  start(environment?: Record<string, string>): Promise<RunningEnvoi>;
  /** How many of them have messages on their way now. */
  sending(): Promise<number>;
  /** See `provenEnd`; asks `api`. */
  ended(api: V1Client): ReturnType<typeof provenEnd>;
  close(): Promise<void>;
};

export async function startSharedWork({ latencyMs = 40, window = 400 } = {}): Promise<SharedWork> {
  const database = await testDatabase({ startsAt: systemClock.now() });
  const settings = { latencyMs, receiptDelayMs: [200, 1_500] as [number, number] };
  const simulator = await startSimulator({ port: 0, memory: true, settings });
  const shared = { ENVOI_DATABASE_URL: database.url, ENVOI_SECRET_KEY: randomBytes(32).toString('hex') };
  const operator = makeInstallation(shared);
  const installations = [operator];
  const { envoi } = operator.commands;
  const link = `host=127.0.0.1 port=${simulator.port} systemId=envoi window=${window} rate=100000`;
  await envoi(`carrier add lab ${link} --password simulator --simulated`);
  await envoi('price set default 0.05');
  const account = await operator.account();
  return {
    database,
    simulator,
    account,
    query: operator.query,
    async start(environment = {}) {
      const installation = makeInstallation({ ...shared, ...environment });
      installations.push(installation);
      return installation.start();
    },
    async sending() {
      const sql = 'select count(distinct worker)::int as workers from slice where worker is not null';
      return (await operator.query<{ workers: number }>(sql))[0]!.workers;
    },
    ended: (api) => provenEnd({ installation: operator, envoi: api, account, phones: () => simulator.phones }),
    async close() {
      for (const installation of installations) await installation.remove();
      await simulator.close();
      await database.close();
    },
  };
}
