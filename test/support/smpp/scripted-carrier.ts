import type {
  Connector,
  ConnectorEvents,
  ConnectorStatus,
  InboundText,
  QueryAnswer,
  Receipt,
  StatusQuery,
  Submission,
  SubmitOutcome,
} from '#connectors/connector.ts';
import { carrierKind } from '#connectors/index.ts';
import type { ConnectorReason } from '#domain/routing/connection-reasons.ts';

type OnOutcome = (outcome: SubmitOutcome) => void;
export type Taken<Ref> = Submission<Ref> & { onOutcome: OnOutcome; carrierMessageId: string };

/**
 * A carrier whose every answer a test decides. By default it takes each part and gives it an id; `answer` may say otherwise,
 * or nothing at all by giving undefined.
 */
export class ScriptedCarrier<Ref> implements Connector<Ref> {
  readonly taken: Taken<Ref>[] = [];
  room = 10_000;
  /** Parts a second that it claims to take. */
  rate = 100_000;
  state: ConnectorStatus['state'] = 'up';
  /** Why it is not up, as it tells. */
  reason: ConnectorReason | null = null;
  answer: (taken: Taken<Ref>) => SubmitOutcome | undefined = ({ carrierMessageId }) => ({
    kind: 'accepted',
    carrierMessageId,
  });
  /** What it says when it is asked, and what it was asked. */
  knows: (question: StatusQuery) => QueryAnswer = () => ({ kind: 'refused', code: 'RQUERYFAIL' });
  readonly asked: StatusQuery[] = [];
  #open = 0;
  events!: ConnectorEvents<Ref>;

  capacity(): number {
    return this.state === 'up' ? this.room - this.#open : 0;
  }

  perSecond(): number {
    return this.rate;
  }

  submit(submission: Submission<Ref>, onOutcome: OnOutcome): void {
    this.#open++;
    const told: OnOutcome = (outcome) => {
      this.#open--;
      onOutcome(outcome);
      this.events.ready();
    };
    const taken = { ...submission, onOutcome: told, carrierMessageId: `id-${this.taken.length + 1}` };
    this.taken.push(taken);
    setImmediate(() => {
      const outcome = this.answer(taken);
      if (outcome) told(outcome);
    });
  }

  async query(question: StatusQuery): Promise<QueryAnswer> {
    this.asked.push(question);
    return this.knows(question);
  }

  status(): ConnectorStatus {
    return {
      state: this.state,
      binds: this.state === 'up' ? 1 : 0,
      reason: this.state === 'up' ? null : this.reason,
      open: this.#open,
      window: this.state === 'up' ? this.room : 0,
    };
  }

  async close(): Promise<void> {
    this.state = 'down';
  }

  /** Resolves when the receipt is stored, or refused. */
  receipt(receipt: Partial<Receipt> & { candidates: readonly string[] }): Promise<boolean> {
    const whole = {
      state: 'delivered',
      code: 'DELIVRD 000',
      number: '',
      address: '',
      raw: 'id:…',
      certain: true,
    } as const;
    const given = { ...whole, ...receipt };
    const takenAt = () => carrierKind('smpp').takenAt(given.raw); // its receipts are written as those of SMPP
    return new Promise((resolve) => this.events.receipt({ takenAt, ...given }, resolve));
  }

  inbound(text: InboundText): Promise<boolean> {
    return new Promise((resolve) => this.events.inbound(text, resolve));
  }
}
