import type { LedgerProblem } from '#operations/billing/check-ledger.ts';
import type { KeptMessage } from '#storage/queries/database/proof.ts';
import type { AskedRequest, RequestAnswer } from './load.ts';
import { type Copy, isTakenBack, type MessageOutcome, outcomeOfMessage, partsToRefund } from './message-outcome.ts';

/** What each side knows of one proof, when all is at rest. */
export type Records = {
  /** What was asked of the API, and what it answered. */
  asked: readonly AskedRequest[];
  /** In the order in which `asked` counts customers. */
  accountIds: readonly string[];
  /** What the carrier took, by `copyKey`. */
  copies: ReadonlyMap<string, readonly Copy[]>;
  /** What the database says, by token. */
  kept: ReadonlyMap<string, readonly KeptMessage[]>;
  /** `number text`: what phones sent and were told that it was taken, and what the database has. */
  replies: { taken: readonly string[]; arrived: readonly string[] };
  /** In micros, by account id. */
  balances: ReadonlyMap<string, number>;
  creditMicros: number;
  priceMicros: number;
  ledgerProblems: readonly LedgerProblem[];
};

/** Something that must not be, and where. The number is whole here: who prints it masks it. */
export type Violation = {
  what: string;
  sendId?: string;
  v1Id?: string;
  n?: number;
  number?: string;
  /** What happened to the message, as `part/step kind`. */
  events?: string;
};

/** Messages by their outcome, and what else was found. */
export type Reconciliation = Record<MessageOutcome, number> & {
  /** Messages that Envoi accepted: by its answer, or by the database where there was no answer. */
  accepted: number;
  /** What was taken or given too much; amounts do not cancel each other out. */
  moneyDifferenceMicros: number;
  unanswered: { requests: number; accepted: number };
  /** Requests that were made again after they had been refused for now. */
  askedAgain: number;
  /** Sends that were committed after all, and taken back since their requests had been refused. */
  takenBack: number;
  /** Requests that their program made once more for want of an answer, without a key, and both were accepted. */
  doubledByProgram: number;
  replies: number;
  violations: Violation[];
};

export function copyKey(token: string, number: string): string {
  return `${token} ${number}`;
}

/** Reconciles the records of the API, the phones, the database and the ledger against each other. */
export function reconcile(records: Records): Reconciliation {
  const result = emptyVerdict();
  const expected = records.accountIds.map(() => records.creditMicros);
  const there = new Set<string>();
  for (const request of records.asked) {
    const kept = records.kept.get(request.token) ?? [];
    const sends = sendsOf(kept);
    if (sends.length > 0) there.add(request.token);
    if (sends.length > 0 && request.again !== undefined && there.has(request.again)) result.doubledByProgram += 1;
    judgeRequest(request, sends, result);
    judgeMessages(request, kept, sends, records, result);
    for (const message of kept) {
      const charged = (request.parts - partsToRefund(message)) * records.priceMicros;
      expected[request.customer] = expected[request.customer]! - charged;
    }
  }
  judgeUnmatched(records, result);
  judgeReplies(records.replies, result);
  for (const [i, id] of records.accountIds.entries()) {
    judgeMoney(result, (records.balances.get(id) ?? 0) - expected[i]!, `the balance of account ${i + 1}`);
  }
  for (const { account, what, ...where } of records.ledgerProblems) {
    result.violations.push({ what: `the ledger of ${account}: ${what}`, ...where });
  }
  return result;
}

function emptyVerdict(): Reconciliation {
  const outcomes = {
    deliveredTwice: 0,
    lost: 0,
    inDoubt: 0,
    sentAgain: 0,
    undelivered: 0,
    notSent: 0,
    deliveredOnce: 0,
  };
  const requests = { unanswered: { requests: 0, accepted: 0 }, askedAgain: 0, takenBack: 0, doubledByProgram: 0 };
  return { ...outcomes, accepted: 0, moneyDifferenceMicros: 0, ...requests, replies: 0, violations: [] };
}

/** The messages of each send that stands: one that was taken back whole before anything of it left does not. */
function sendsOf(kept: readonly KeptMessage[]): KeptMessage[][] {
  return [...Map.groupBy(kept, ({ sendId }) => sendId).values()].filter((messages) => !messages.every(isTakenBack));
}

/** A request that was accepted is there whole and once; one that was refused is not there at all. */
function judgeRequest(request: AskedRequest, sends: readonly KeptMessage[][], result: Reconciliation): void {
  const { answers } = request;
  const accepted = answers.find((answer) => answer.kind === 'accepted');
  const [first] = sends.flat();
  if (answers.length > 1) result.askedAgain += 1;
  if (answers.some(({ kind }) => kind === 'unanswered')) {
    result.unanswered.requests += 1;
    if (first) result.unanswered.accepted += 1;
  }
  if (sends.length > 1) {
    result.deliveredTwice += 1;
    result.violations.push(violation(first!, 'the request was accepted more than once'));
  }
  if (first && answers.every(({ kind }) => kind === 'refused')) {
    result.deliveredTwice += 1; // a program sends again what was refused for now
    const codes = answers.map((answer) => (answer.kind === 'refused' ? answer.code : '')).join(', ');
    result.violations.push(violation(first, `the request was answered with ${codes}, and sent all the same`));
  }
  if (accepted) judgeAccepted(request, accepted, sends, result);
  else if (first) judgeUnanswered(request, sends.flat(), result);
}

function judgeAccepted(
  { recipients, token, parts }: AskedRequest,
  { sendId, refusedRecipients, smsCount }: Extract<RequestAnswer, { kind: 'accepted' }>,
  sends: readonly KeptMessage[][],
  result: Reconciliation,
): void {
  const messages = sends.find(([message]) => message?.v1Id === sendId) ?? [];
  const there = new Set(messages.map(({ recipient }) => recipient));
  const missing = recipients.filter((number) => !there.has(number) && !refusedRecipients.includes(number));
  countMissing(missing, token, sendId, result);
  if (smsCount !== messages.length * parts) {
    result.violations.push({ what: `${smsCount} SMS by the answer (${token})`, v1Id: sendId });
  }
}

/** Without an answer nobody knows which numbers had said STOP to marketing. */
function judgeUnanswered(
  { recipients, token, type }: AskedRequest,
  messages: KeptMessage[],
  result: Reconciliation,
): void {
  if (type === 'M') return;
  const there = new Set(messages.map(({ recipient }) => recipient));
  const missing = recipients.filter((number) => !there.has(number));
  countMissing(missing, token, messages[0]?.v1Id ?? undefined, result);
}

function countMissing(
  numbers: readonly string[],
  token: string,
  v1Id: string | undefined,
  result: Reconciliation,
): void {
  for (const number of numbers) {
    result.accepted += 1;
    result.lost += 1;
    result.violations.push({ what: `accepted, and not in the database (${token})`, number, ...(v1Id ? { v1Id } : {}) });
  }
}

/** What phones got is of the send that stands, where there is one: that which was taken back looks the same to them. */
function judgeMessages(
  { token }: AskedRequest,
  kept: readonly KeptMessage[],
  sends: readonly KeptMessage[][],
  { copies }: Records,
  result: Reconciliation,
): void {
  const standing = new Set(sends.map(([message]) => message!.sendId));
  const back = kept.filter(({ sendId }) => !standing.has(sendId));
  result.takenBack += sendsCount(back);
  const copiesOf = ({ recipient }: KeptMessage) => copies.get(copyKey(token, recipient)) ?? [];
  for (const message of sends.flat()) judgeMessage(message, copiesOf(message), result);
  if (standing.size > 0) return;
  for (const message of back) {
    if (copiesOf(message).length === 0) continue;
    result.deliveredTwice += 1;
    result.violations.push(violation(message, 'was taken back, and left'));
  }
}

function sendsCount(messages: readonly KeptMessage[]): number {
  return new Set(messages.map(({ sendId }) => sendId)).size;
}

function judgeMessage(message: KeptMessage, copies: readonly Copy[], result: Reconciliation): void {
  result.accepted += 1;
  const { outcome, wrong } = outcomeOfMessage(message, copies);
  result[outcome] += 1;
  for (const what of wrong) result.violations.push(violation(message, what));
  for (const part of message.refunded) {
    if (!copies.some((copy) => copy.part === part)) continue;
    judgeMoney(result, message.priceMicros, `part ${part} left and was refunded`, message);
  }
}

/** What phones got that no request in the database stands behind. */
function judgeUnmatched({ copies, kept }: Records, result: Reconciliation): void {
  const known = new Set<string>();
  for (const [token, messages] of kept) for (const { recipient } of messages) known.add(copyKey(token, recipient));
  for (const key of copies.keys()) {
    if (known.has(key)) continue;
    const [token = '', number = ''] = key.split(' ');
    result.deliveredTwice += 1;
    result.violations.push({ what: `arrived, and is not in the database (${token})`, number });
  }
}

/** A reply that the carrier was told to be taken is there. It may be there twice: carriers repeat what broke off. */
function judgeReplies({ taken, arrived }: Records['replies'], result: Reconciliation): void {
  result.replies = taken.length;
  const left = new Map<string, number>();
  for (const reply of arrived) left.set(reply, (left.get(reply) ?? 0) + 1);
  for (const reply of taken) {
    const count = left.get(reply) ?? 0;
    left.set(reply, count - 1);
    if (count > 0) continue;
    result.lost += 1;
    result.violations.push({
      what: 'a reply was taken from the carrier, and is not in the database',
      number: reply.split(' ')[0]!,
    });
  }
}

function judgeMoney(result: Reconciliation, differenceMicros: number, of: string, message?: KeptMessage): void {
  if (differenceMicros === 0) return;
  result.moneyDifferenceMicros += Math.abs(differenceMicros);
  const what = `${of}: ${differenceMicros} millionths too ${differenceMicros > 0 ? 'much' : 'little'}`;
  result.violations.push(message ? violation(message, what) : { what });
}

function violation(message: KeptMessage, what: string): Violation {
  const { sendId, v1Id, n, recipient, events } = message;
  const told = events.map(([part, step, kind]) => `${part}/${step} ${kind}`).join(', ');
  return { what, sendId, n, number: recipient, events: told, ...(v1Id === null ? {} : { v1Id }) };
}
