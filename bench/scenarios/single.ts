import { withEnvoi } from '../envoi-under-test.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { type Traffic, wholeLife } from '../whole-life.ts';
import { receiptsLater } from './bulk.ts';

const CONNECTIONS = 64;

export const oneByOne = (messages: number): Traffic => ({
  messages,
  perRequest: 1,
  connections: CONNECTIONS,
  message: 'Votre code est 1234',
});

export const single: Scenario = {
  about: `one HTTP request per message, ${CONNECTIONS} connections, answered after the commit, whole life`,
  messages: 300_000,
  goals: { perSecond: { atLeast: 6_000, hope: 10_000 } },
  open: afresh((run) => withEnvoi(run, { carrier: receiptsLater }, (rig) => wholeLife(rig, oneByOne(run.messages)))),
};
