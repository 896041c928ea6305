import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from '../child.ts';
import { Connection, jsonRequest } from '../connection.ts';
import { processesOn, type Rig, withEnvoi } from '../envoi-under-test.ts';
import { type Figures, quantile, rounded, under } from '../measure.ts';
import { peakMemory } from '../processes.ts';
import type { HostileAnswer, HostileQuestion } from '../programs/hostile-program.ts';
import { afresh, type Scenario } from '../scenario.ts';

const CLIENTS = 4;
const EVERY_MS = 25;
const WARM_UP = 40;

/** What another account waits for its balance while clients send the dearest bodies that were found. */
async function besideHostile(rig: Rig): Promise<Figures> {
  const { envoi, installation, run } = rig;
  const { url } = envoi;
  const hostile = startChild('hostile-program.ts');
  const connection = new Connection(url);
  try {
    const asked = jsonRequest(url, '/v1/account/balance', installation.otherAccount);
    for (let i = 0; i < WARM_UP; i++) await connection.post(asked);
    await hostile.ask({ ask: 'begin', url, account: installation.account, clients: CLIENTS } satisfies HostileQuestion);
    await wait(1_000); // until all of them are at it
    const waited: number[] = [];
    for (let i = 0; i < run.messages; i++) {
      const began = performance.now();
      await connection.post(asked);
      waited.push(performance.now() - began);
      await wait(EVERY_MS);
    }
    const answered = await hostile.ask<HostileAnswer>({ ask: 'count' } satisfies HostileQuestion);
    run.say(JSON.stringify(answered));
    return {
      ...under('balance', {
        p50Ms: quantile(waited, 0.5),
        p99Ms: quantile(waited, 0.99),
        worstMs: quantile(waited, 1),
      }),
      hostileBodies: rounded(Object.values(answered).reduce((sum, count) => sum + count, 0)),
      ...under('peakMb', peakMemory(processesOn(rig, []))),
    };
  } finally {
    connection.close();
    await hostile.stop();
  }
}

export const hostile: Scenario = {
  about: `${CLIENTS} clients send the dearest bodies that were found, and how long the balance of another account takes`,
  messages: 1_000,
  goals: { 'balance.p99Ms': { atMost: 250 } },
  open: afresh((run) => withEnvoi(run, {}, besideHostile)),
};
