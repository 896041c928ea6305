import assert from 'node:assert/strict';
import type { Connector, ConnectorEvents, Content, InboundText, SubmitOutcome } from './connector.ts';

/** How the carrier of a stand takes the parts that reach it from now on. `hold` keeps them unanswered. */
export type StandInBehaviour = 'accept' | 'refuse recipient' | 'too fast' | 'hold';

/** A carrier that a test commands, at the other end of a real connection. */
export type StandCarrier = {
  behave(behaviour: StandInBehaviour): void;
  /** Parts that reached it. */
  received(): number;
  /** Accepts what it held. */
  answerHeld(): void;
  /** Breaks every link. Those that come later are taken. */
  hangUp(): void;
  /** Brings a text from a phone: resolves with whether the connector took it or asked for it later. */
  bring(text: { from: string; to: string; text: string }): Promise<'taken' | 'later'>;
};

/** What a connector's own test provides. The connector is given time to connect; it must allow at least 10 open parts. */
export type Stand = {
  carrier: StandCarrier;
  /** Opens a connector to the carrier: with at least 10 parts a second, and lost links tried again within a second. */
  open(events: ConnectorEvents<number>): Connector<number>;
};

/** A promise that every connector keeps, and the proof. */
export type Promised = { promise: string; prove(stand: Stand): Promise<void> };

const content: Content = {
  sender: 'Envoi',
  encoding: 'GSM7',
  parts: ['Bonjour'],
  reference: 7,
  validUntil: new Date('2036-01-01T00:00:00Z'),
};
const recipient = '+33639980001';

/** The connector under proof, and everything it has told. */
class Trial {
  readonly carrier: StandCarrier;
  readonly connector: Connector<number>;
  /** For each part, in order of submission, its outcomes. */
  readonly outcomes: SubmitOutcome[][] = [];
  readonly inbound: { text: InboundText; done: (stored: boolean) => void }[] = [];
  readyCount = 0;

  constructor({ carrier, open }: Stand) {
    this.carrier = carrier;
    this.connector = open({
      receipt: (_receipt, done) => done(true),
      inbound: (text, done) => this.inbound.push({ text, done }),
      lateOutcome: () => {},
      idFormat: () => {},
      unreadable: () => {},
      ready: () => {
        this.readyCount += 1;
      },
    });
  }

  async up(): Promise<void> {
    await until(() => this.connector.capacity() > 0, 'the connector is up');
  }

  /** Submits so many parts, and checks that none was told its outcome meanwhile. */
  submit(count: number): void {
    for (let i = 0; i < count; i++) {
      const outcomes: SubmitOutcome[] = [];
      this.outcomes.push(outcomes);
      const submission = { recipient, part: 1, content, ref: this.outcomes.length } as const;
      this.connector.submit(submission, (outcome) => outcomes.push(outcome));
      assert.equal(outcomes.length, 0, 'an outcome was told before submit returned');
    }
  }

  /** The kinds of all outcomes, once every part has one. */
  async settled(): Promise<string[]> {
    await until(() => this.outcomes.every((outcomes) => outcomes.length > 0), 'every part has its outcome');
    await turn();
    for (const outcomes of this.outcomes) assert.equal(outcomes.length, 1, 'an outcome was told twice');
    return this.outcomes.map(([outcome]) => outcome!.kind);
  }
}

/** The tests every connector must pass. They need no test runner: a connector's own test runs each against its stand. */
export const conformance: readonly Promised[] = [
  promised('has no capacity while no link is up, and what is submitted then never left', async (trial) => {
    assert.equal(trial.connector.capacity(), 0);
    trial.submit(2);

    assert.deepEqual(await trial.settled(), ['unreachable', 'unreachable']);
    assert.equal(trial.carrier.received(), 0);
  }),

  promised('says when it is ready, and is up from then on', async (trial) => {
    assert.notEqual(trial.connector.status().state, 'up');
    assert.notEqual(trial.connector.status().reason, null);

    await until(() => trial.readyCount > 0, 'it says that it is ready');
    const { state, binds, reason } = trial.connector.status();
    assert.deepEqual([state, reason], ['up', null]);
    assert.ok(binds > 0 && trial.connector.capacity() > 0 && trial.connector.perSecond() > 0);
  }),

  promised('tells the outcome of every part once, and never before submit returns', async (trial) => {
    await trial.up();
    trial.submit(5);

    assert.deepEqual(await trial.settled(), Array(5).fill('accepted'));
    assert.equal(trial.carrier.received(), 5);
    assert.equal(trial.connector.status().open, 0);
  }),

  promised('gives each accepted part the carrier’s id', async (trial) => {
    await trial.up();
    trial.submit(5);
    await trial.settled();

    const ids = trial.outcomes.map(([outcome]) => outcome?.kind === 'accepted' && outcome.carrierMessageId);
    assert.equal(new Set(ids).size, 5);
  }),

  promised('takes as many parts as its capacity, no more, and tells when there is room again', async (trial) => {
    await trial.up();
    trial.carrier.behave('hold');
    const capacity = trial.connector.capacity();
    trial.submit(capacity);
    await until(() => trial.carrier.received() === capacity, 'the parts have reached the carrier');
    while (trial.connector.capacity() > 0) trial.submit(1);
    const taken = trial.outcomes.length;
    trial.submit(1);
    await until(() => trial.outcomes.at(-1)!.length > 0, 'the part beyond has its outcome');
    assert.equal(trial.outcomes.at(-1)![0]!.kind, 'unreachable');
    assert.equal(trial.connector.status().open, taken);

    const readyBefore = trial.readyCount;
    trial.carrier.behave('accept');
    trial.carrier.answerHeld();
    await until(() => trial.readyCount > readyBefore, 'it says that there is room');
    assert.ok(trial.connector.capacity() > 0);
    await trial.settled();
    assert.equal(trial.carrier.received(), taken);
  }),

  promised('tells whom a refusal blames', async (trial) => {
    await trial.up();
    trial.carrier.behave('refuse recipient');
    trial.submit(1);
    await trial.settled();

    const [outcome] = trial.outcomes[0]!;
    assert.ok(outcome?.kind === 'rejected' && outcome.reason === 'recipient' && outcome.code !== '');
  }),

  promised('stops when it is too fast, and goes on after the pause', async (trial) => {
    await trial.up();
    trial.carrier.behave('too fast');
    trial.submit(1);
    await trial.settled();
    const [outcome] = trial.outcomes[0]!;
    assert.ok(outcome?.kind === 'busy' && outcome.retryAfterMs > 0);
    assert.equal(trial.connector.capacity(), 0);

    const readyBefore = trial.readyCount;
    trial.carrier.behave('accept');
    await until(() => trial.readyCount > readyBefore, 'it says that the pause is over');
    trial.submit(1);
    await trial.settled();
    assert.equal(trial.outcomes[1]![0]!.kind, 'accepted');
  }),

  promised('is in doubt about what was sent when the link broke, and comes back', async (trial) => {
    await trial.up();
    trial.carrier.behave('hold');
    trial.submit(3);
    await until(() => trial.carrier.received() === 3, 'the parts have reached the carrier');
    trial.carrier.hangUp();

    assert.deepEqual(await trial.settled(), ['unknown', 'unknown', 'unknown']);
    assert.equal(trial.connector.status().open, 0);
    trial.carrier.behave('accept');
    await trial.up();
    trial.submit(1);
    await trial.settled();
    assert.equal(trial.outcomes.at(-1)![0]!.kind, 'accepted');
  }),

  promised('acknowledges a text only once it is stored', async (trial) => {
    await trial.up();
    const brought = trial.carrier.bring({ from: '+33639980001', to: '36111', text: 'STOP à tous' });
    await until(() => trial.inbound.length === 1, 'the text is told');
    const { text, done } = trial.inbound[0]!;
    assert.deepEqual(text, { number: '+33639980001', address: '36111', text: 'STOP à tous' });
    assert.equal(await Promise.race([brought, turn().then(() => 'waits')]), 'waits');

    done(true);
    assert.equal(await brought, 'taken');
    const again = trial.carrier.bring({ from: '+33639980001', to: '36111', text: 'encore' });
    await until(() => trial.inbound.length === 2, 'the second text is told');
    trial.inbound[1]!.done(false);
    assert.equal(await again, 'later');
  }),

  promised('says nothing, where it can be asked, while no link is up, and when the link breaks', async (trial) => {
    const { connector } = trial;
    if (!connector.query) return;
    const question = { carrierMessageId: '1', sender: content.sender };
    assert.deepEqual(await connector.query(question), { kind: 'unanswered' });
    await trial.up();
    const asked = connector.query(question);
    trial.carrier.hangUp();
    assert.deepEqual(await asked, { kind: 'unanswered' });
  }),

  promised('closes when all answers are there, and takes nothing more', async (trial) => {
    await trial.up();
    trial.carrier.behave('hold');
    trial.submit(3);
    await until(() => trial.carrier.received() === 3, 'the parts have reached the carrier');
    const closed = trial.connector.close(5_000);
    assert.equal(trial.connector.capacity(), 0);
    trial.submit(1);

    trial.carrier.answerHeld();
    await closed;
    assert.deepEqual(await trial.settled(), ['accepted', 'accepted', 'accepted', 'unreachable']);
    assert.notEqual(trial.connector.status().state, 'up');
  }),

  promised('closes at the limit all the same, in doubt about what was not answered', async (trial) => {
    await trial.up();
    trial.carrier.behave('hold');
    trial.submit(2);
    await until(() => trial.carrier.received() === 2, 'the parts have reached the carrier');
    await trial.connector.close(20);

    assert.deepEqual(await trial.settled(), ['unknown', 'unknown']);
  }),

  promised('closes before it was ever up, and twice', async (trial) => {
    await Promise.all([trial.connector.close(1_000), trial.connector.close(1_000)]);

    assert.equal(trial.connector.capacity(), 0);
  }),
];

/** Whatever the proof leaves open is closed after it. */
function promised(promise: string, proof: (trial: Trial) => Promise<void>): Promised {
  return {
    promise,
    async prove(stand) {
      const trial = new Trial(stand);
      try {
        await proof(trial);
      } finally {
        await trial.connector.close(50);
      }
    },
  };
}

const patienceMs = 5_000;

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `it did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Lets whatever is under way in this turn of the event loop, and the next, happen. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
