import { withEnvoi } from '../envoi-under-test.ts';
import { afresh, type Run, type Scenario } from '../scenario.ts';
import { type Traffic, wholeLife } from '../whole-life.ts';

/** As many recipients as the dialects commonly take, and two requests at a time: the client never waits for the other side. */
export const bulkTraffic = (messages: number): Traffic => ({
  messages,
  perRequest: 10_000,
  connections: 2,
  message: 'Bonjour, votre commande est prete.',
});

/** Receipts come two to four seconds after the submission, as from a real carrier. */
export const receiptsLater = { receiptDelayMs: [2_000, 4_000] } as const;

/** Sooner than a real carrier's: waiting for the last of them is to count for little in what is compared. */
export const receiptsSoon = { receiptDelayMs: [500, 1_000] } as const;

/**
 * As many in doubt as one commit of the writer holds outcomes. More is slower: outcomes then keep receipts waiting, and what
 * awaits its receipt outgrows memory. The window is one that the carrier never closes.
 */
export const muchInDoubt = { window: 10_000, environment: { ENVOI_IN_DOUBT_CAP: '1400' } } as const;

const inBulk = (run: Run, setup: object) =>
  withEnvoi(run, { carrier: receiptsLater, ...setup }, (rig) => wholeLife(rig, bulkTraffic(run.messages)));

export const bulk: Scenario = {
  about: 'requests of 10,000 recipients, whole life, 1,400 in doubt at most',
  messages: 1_000_000,
  goals: { perSecond: { atLeast: 20_000, hope: 35_000 } },
  open: afresh((run) => inBulk(run, muchInDoubt)),
};

export const bulkDefault: Scenario = {
  about: 'the same with at most 1,000 messages in doubt, as Envoi is set',
  messages: 1_000_000,
  goals: { perSecond: { atLeast: 15_000, hope: 21_000 } },
  open: afresh((run) => inBulk(run, {})),
};
