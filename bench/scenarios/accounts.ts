import { parseMoney } from '#domain/money/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { localOperator } from '#operations/actor.ts';
import { systemClock } from '#platform/clock.ts';
import { loadSecretKey } from '#platform/secrets.ts';
import { type Rig, withEnvoi } from '../envoi-under-test.ts';
import type { Account } from '../installation.ts';
import { rounded } from '../measure.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { wholeLife } from '../whole-life.ts';
import { receiptsSoon } from './bulk.ts';
import { oneByOne } from './single.ts';

const ACCOUNTS = 1_000;
/** The first messages of a process are slower than all after them, whoever sends them. */
const WARM_UP_SHARE = 0.25;

export const accounts: Scenario = {
  about: `messages one by one of ${ACCOUNTS} accounts in turn, beside those of one account before and after`,
  messages: 60_000,
  goals: { share: { atLeast: 0.9, hope: 1 } },
  open: afresh((run) => withEnvoi(run, { carrier: receiptsSoon }, (rig) => inTurn(rig))),
};

async function inTurn(rig: Rig) {
  const { messages } = rig.run;
  const all = await manyAccounts(rig);
  const ofOne = oneByOne(messages);
  const ofMany = { ...ofOne, accounts: all };
  await wholeLife(rig, { ...ofMany, messages: Math.ceil(messages * WARM_UP_SHARE) });
  const before = await wholeLife(rig, ofOne);
  const many = await wholeLife(rig, ofMany);
  const after = await wholeLife(rig, ofOne);
  const one = (figure: string) => rounded((before[figure]! + after[figure]!) / 2);
  return {
    share: rounded(many['perSecond']! / one('perSecond')),
    onePerSecond: one('perSecond'),
    manyPerSecond: many['perSecond']!,
    'oneCpuUs.postgres': one('cpuUs.postgres'),
    'manyCpuUs.postgres': many['cpuUs.postgres']!,
    'oneCpuUs.envoi': one('cpuUs.envoi'),
    'manyCpuUs.envoi': many['cpuUs.envoi']!,
  };
}

async function manyAccounts({ envoi, installation }: Rig): Promise<Account[]> {
  const ctx = { db: envoi.store.db, clock: systemClock, secretKey: loadSecretKey(undefined, installation.dataDir) };
  const made: Account[] = [];
  for (let i = 0; i < ACCOUNTS; i++) {
    const id = `shop-${i}@example.com`;
    const asked = { email: id, country: 'FR', currency: 'EUR', credit: parseMoney('1000000')! };
    made.push({ id, key: (await createAccount(ctx, localOperator, asked)).key });
  }
  return made;
}
