import type { Connector, QueryAnswer } from '#connectors/connector.ts';
import type { CarrierProfile } from '#connectors/index.ts';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import { nextStep } from '#domain/messages/in-doubt.ts';
import { steps } from '#domain/messages/message.ts';
import type { PartEventToRecord } from '#storage/queries/receipts/record-events.ts';
import {
  type UnreceiptedPart,
  type UnreceiptedPlace,
  unreceiptedParts,
  withQueryLock,
} from '#storage/queries/receipts/unreceipted-parts.ts';
import type { Carriers } from '../carriers/carriers.ts';
import type { PartRef } from '../core/part.ts';
import type { Resources } from '../core/resources.ts';
import { nextReceiptEvent } from '../receipts/receipt-state.ts';

const SENDS_PER_PAGE = 50;
const PARTS_PER_PAGE = 100;
/** Questions take room in the window that messages need. */
const ASKED_AT_ONCE = 5;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

type Needs = Pick<Resources, 'pool' | 'clock' | 'writer'> & {
  carriers: Pick<Carriers, 'opened'>;
  receiptGraceMs: number;
};
type Asked = { carrierId: number; connector: Pick<Connector<PartRef>, 'query' | 'status'>; profile: CarrierProfile };

/**
 * Asks carriers that can be asked about parts whose validity has ended without a receipt: once, before they are closed as
 * unknown. What a carrier says of an end is believed as its receipt would be.
 */
export class StatusQueries {
  readonly #needs: Needs;
  /** How far each carrier was asked; a process that begins asks again from the earliest that is not closed yet. */
  readonly #places = new Map<number, UnreceiptedPlace>();
  #round: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Asks what is due now, after a round that is under way. A carrier that another process is asking is left to that one. */
  ask(): Promise<void> {
    const round = () => this.#askAll();
    this.#round = this.#round.then(round, round);
    return this.#round;
  }

  async #askAll(): Promise<void> {
    const { pool, carriers } = this.#needs;
    for (const { id, connector, profile } of carriers.opened()) {
      if (!profile.query || !connector.query) continue;
      await withQueryLock(pool, id, async () => {
        while (await this.#queryPage({ carrierId: id, connector, profile }));
      });
    }
  }

  /** False when there is nothing more to ask, or nobody to ask it. */
  async #queryPage(asked: Asked): Promise<boolean> {
    const { pool, clock, receiptGraceMs } = this.#needs;
    const { carrierId, connector, profile } = asked;
    const now = clock.now();
    const first = { validUntil: new Date(now.getTime() - receiptGraceMs), sendId: FIRST_ID, n: 0 };
    const from = this.#places.get(carrierId) ?? first;
    const page = { carrierId, from, until: now, sends: SENDS_PER_PAGE, limit: PARTS_PER_PAGE };
    const { parts, next, more } = await unreceiptedParts(pool, page);
    const rules = { ...profile, graceMs: receiptGraceMs };
    const due = parts.filter(({ validUntil }) => {
      const overdueMs = now.getTime() - validUntil.getTime();
      return nextStep({ open: 'receipt', overdueMs, hasId: true, asked: false }, rules) === 'query';
    });
    for (let i = 0; i < due.length; i += ASKED_AT_ONCE) {
      if (connector.status().state !== 'up') return false;
      await Promise.all(due.slice(i, i + ASKED_AT_ONCE).map((part) => this.#queryPart(part, asked)));
    }
    this.#places.set(carrierId, next);
    return more;
  }

  /** Fails when the answer cannot be written: the page is not done with then, and is asked again. */
  async #queryPart(part: UnreceiptedPart, { carrierId, connector }: Asked): Promise<void> {
    const answer = await connector.query!(part);
    const events = answerEvents(part, answer, { carrierId, at: this.#needs.clock.now() });
    await this.#needs.writer.commit({ events });
  }
}

/** That the carrier was asked and what it said; and the end of the part, when it told one. */
export function answerEvents(
  { accountId, sendId, n, part, alone }: UnreceiptedPart,
  answer: QueryAnswer,
  { carrierId, at }: { carrierId: number; at: Date },
): PartEventToRecord[] {
  const code = answer.kind === 'unanswered' ? null : answer.code;
  const event = { accountId, sendId, n, part, at, carrierId, carrierMessageId: null, code, raw: null, counted: !alone };
  const asked = { ...event, step: steps.queried, kind: 'queried', reason: reasonOf(answer) } as const;
  const ended = answer.kind === 'answered' && (answer.state === 'delivered' || answer.state === 'undelivered');
  const receiptEvent = ended ? nextReceiptEvent({ laterReceipts: 0 }, answer.state) : undefined;
  return receiptEvent ? [asked, { ...event, ...receiptEvent, reason: { code: 'told_when_asked' } }] : [asked];
}

function reasonOf(answer: QueryAnswer): EventReason {
  if (answer.kind === 'answered') return { code: 'answered', state: answer.state };
  return { code: answer.kind === 'refused' ? 'answer_refused' : 'not_answered' };
}
