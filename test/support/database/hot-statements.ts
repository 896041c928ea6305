import { noStats } from '#domain/routing/carrier-stats.ts';
import { TIME_CLASSES } from '#domain/routing/histogram.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Pool } from '#storage/database.ts';
import { acceptSends, type SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { acceptLargeSend } from '#storage/queries/acceptance/accept-large-send.ts';
import { findKeyUse } from '#storage/queries/acceptance/send-keys.ts';
import { readRateLimits } from '#storage/queries/accounts/limits.ts';
import { measuresToJudge } from '#storage/queries/carriers/carrier-baseline.ts';
import { addStats } from '#storage/queries/carriers/carrier-stats.ts';
import { optedOut } from '#storage/queries/compliance/opt-outs.ts';
import {
  closeInDoubt,
  latestInDoubt,
  queueSecondCopies,
  readPartsInDoubt,
} from '#storage/queries/messages/parts-in-doubt.ts';
import {
  readAttemptedParts,
  readClaimedMessages,
  readMessageContents,
  readSendContents,
} from '#storage/queries/queue/claimed-messages.ts';
import { moveSlices, readWaitingSlices } from '#storage/queries/queue/moves.ts';
import { insertReroutes } from '#storage/queries/queue/reroutes.ts';
import { rescueInsertClaims, rescueSlices } from '#storage/queries/queue/rescue.ts';
import {
  claimSlices,
  claimUnroutedSlices,
  giveBackSlices,
  lanes,
  releaseClaims,
  type Slice,
  waitingAccounts,
} from '#storage/queries/queue/slices.ts';
import { closeUnreceiptedPage } from '#storage/queries/receipts/receipt-deadlines.ts';
import { openMessages, partsWithLostIds, submittedParts } from '#storage/queries/receipts/receipts.ts';
import { type PartEventToRecord, recordEvents, type SliceToClose } from '#storage/queries/receipts/record-events.ts';
import { keepUnmatched, readUnmatched } from '#storage/queries/receipts/unmatched-receipts.ts';
import { unreceiptedParts } from '#storage/queries/receipts/unreceipted-parts.ts';

/** Who does what when: what all statements of a round have in common. */
export type HotStatementsSetup = {
  pool: Pool;
  /** One account, or as many as sends: they take turns. */
  accounts: readonly string[];
  carrierId: number;
  otherCarrierId: number;
  worker: string;
  now: Date;
  /** Sends in one statement. */
  count: number;
};

const HOUR_MS = 3_600_000;
const PRICE = 50_000;
let sent = 0;

/** A send of one message, or of some, to numbers that no other has. */
export function sendToAccept(
  setup: HotStatementsSetup,
  i: number,
  given: Partial<SendToAccept> & { many?: number } = {},
) {
  const { many = 1, ...others } = given;
  const { accounts, carrierId, now } = setup;
  const recipients = Array.from({ length: many }, () => `+336${String(++sent).padStart(8, '0')}`);
  return {
    accountId: accounts[i % accounts.length]!,
    id: uuidv7(now),
    v1Id: sent.toString(16).padStart(13, '0'),
    ...{ kind: 'notification', sender: 'Envoi', text: 'Bonjour', encoding: 'GSM7', characters: 7, parts: 1 },
    ...{ reference: 1, clickFollow: false, resend: true, costMicros: PRICE * many },
    ...{ dueAt: now, validUntil: new Date(now.getTime() + HOUR_MS), createdAt: now },
    recipients,
    priceMicros: recipients.map(() => PRICE),
    slices: [{ first: 0, last: many - 1, carrierId, notBefore: now, held: null }],
    ...{ perMinute: null, routed: null },
    ...others,
  } as SendToAccept;
}

/** Sends that are claimed by the statement that accepts them. */
export async function acceptOpened(setup: HotStatementsSetup, given: Parameters<typeof sendToAccept>[2] = {}) {
  const claimed = { ticket: { acceptor: setup.worker, number: 1 }, claimedBy: setup.worker };
  const sends = Array.from({ length: setup.count }, (_, i) => sendToAccept(setup, i, { ...claimed, ...given }));
  await acceptSends(setup.pool, sends, false);
  return sends;
}

export const sliceOf = (send: SendToAccept): Slice => ({
  ...{ accountId: send.accountId, sendId: send.id },
  ...{ first: 0, last: send.recipients.length - 1, attempt: 1 },
});

type Kind = Pick<PartEventToRecord, 'kind' | 'step'>;

function eventOf(setup: HotStatementsSetup, send: SendToAccept, n: number, what: Kind): PartEventToRecord {
  const { carrierId, now } = setup;
  const carrierMessageId = what.kind === 'submitted' ? `id-${send.id}-${n}` : null;
  const said = { at: now, carrierId, carrierMessageId, code: null, reason: null, raw: null };
  return {
    accountId: send.accountId,
    sendId: send.id,
    n,
    part: 1,
    ...what,
    ...said,
    counted: send.recipients.length > 1,
  };
}

const eventsOf = (setup: HotStatementsSetup, send: SendToAccept, what: Kind) =>
  send.recipients.map((_, n) => eventOf(setup, send, n, what));

const closed = (setup: HotStatementsSetup, send: SendToAccept, again: SliceToClose['again'] = []): SliceToClose => {
  const { accountId, sendId, first, attempt } = sliceOf(send);
  return { accountId, sendId, first, attempt, worker: setup.worker, again };
};

const submitted: Kind = { kind: 'submitted', step: 11 };
const delivered: Kind = { kind: 'delivered', step: 1_000 };

/** Every statement of the hot paths, with as many rows as one commit or one claim may have. */
export async function runHotStatements(setup: HotStatementsSetup): Promise<void> {
  await acceptAndClose(setup);
  await acceptContents(setup);
  await recordAgain(setup);
  await acceptOddly(setup);
  await claimAndGiveBack(setup);
  await lookReceiptsUp(setup);
  await settleInDoubt(setup);
  await moveAndClose(setup);
}

/** What happens to every message: it is accepted, read, submitted and delivered. */
export async function acceptAndClose(setup: HotStatementsSetup): Promise<void> {
  const { pool, worker } = setup;
  for (const many of [1, 3]) {
    const sends = await acceptOpened(setup, { many });
    await readClaimedMessages(pool, sends.map(sliceOf));
    await readAttemptedParts(pool, sends.map(sliceOf));
    await readSendContents(
      pool,
      sends.map(({ accountId, id }) => ({ accountId, sendId: id })),
    );
    const how = { worker, again: false };
    await recordEvents(
      pool,
      sends.map((send) => ({ events: eventsOf(setup, send, submitted), closed: closed(setup, send) })),
      how,
    );
    const told = sends.map((send) => ({ events: eventsOf(setup, send, delivered) }));
    await recordEvents(pool, told, how);
  }
}

/** Each message says something of its own: many sends of few messages in one statement, and one of many. */
async function acceptContents(setup: HotStatementsSetup): Promise<void> {
  const { pool, count } = setup;
  const own = (many: number): Partial<SendToAccept> => ({
    ...{ text: null, encoding: null, characters: null },
    own: {
      runs: Array.from({ length: many }, (_, first) => ({
        first,
        content: { text: `Bonjour ${first}`, encoding: 'GSM7', characters: 9 } as const,
      })),
      parts: new Uint8Array(many).fill(1),
      size: 9 * many,
    },
  });
  const sends = await acceptOpened(setup, { many: 3, ...own(3) });
  await readMessageContents(pool, sends.map(sliceOf));
  const large = sendToAccept(setup, 0, { many: count, ...own(count) });
  await acceptLargeSend(pool, large, false);
  await readMessageContents(pool, [sliceOf(large)]);
}

async function recordAgain(setup: HotStatementsSetup): Promise<void> {
  const { pool, worker } = setup;
  const sends = await acceptOpened(setup, { many: 3 });
  const jobs = sends.map((send) => ({ events: eventsOf(setup, send, submitted), closed: closed(setup, send) }));
  await recordEvents(pool, jobs, { worker, again: false });
  await recordEvents(pool, jobs, { worker, again: true });
}

async function acceptOddly(setup: HotStatementsSetup): Promise<void> {
  const { pool, worker, now } = setup;
  const answer = { id: 'x' };
  const keyed = Array.from({ length: setup.count }, (_, i) =>
    sendToAccept(setup, i, { once: { key: `key-${uuidv7(now)}`, fingerprint: '00'.repeat(32), answer } }),
  );
  await acceptSends(pool, keyed, false);
  await acceptSends(pool, keyed, true);
  await findKeyUse(pool, keyed[0]!.accountId, keyed[0]!.once!.key);
  await acceptLargeSend(pool, sendToAccept(setup, 0, { many: setup.count }), false);

  const refused = await acceptOpened(setup);
  await recordEvents(
    pool,
    refused.map((send) => ({
      events: [{ ...eventOf(setup, send, 0, { kind: 'refused', step: 11 }), refund: refundOf(now) }],
      closed: closed(setup, send),
    })),
    { worker, again: false },
  );
  const again = [
    { first: 0, last: 0, notBefore: new Date(now.getTime() + HOUR_MS), held: null, carrierId: setup.carrierId },
  ];
  for (const onInsert of [false, true]) {
    const putOff = await acceptOpened(setup);
    await recordEvents(
      pool,
      putOff.map((send) => ({
        events: [eventOf(setup, send, 0, { kind: 'deferred', step: 13 })],
        closed: { ...closed(setup, send, again), onInsert },
      })),
      { worker, again: false },
    );
  }
}

/** Nothing was accepted by this process. */
const settled = { acceptor: '00000000-0000-7000-8000-000000000000', upTo: 0, disowned: [] };

const refundOf = (now: Date) => ({ movementId: uuidv7(now), micros: PRICE, part: 1 });

async function claimAndGiveBack(setup: HotStatementsSetup): Promise<void> {
  const { pool, accounts, carrierId, otherCarrierId, worker, now, count } = setup;
  const sends = Array.from({ length: count }, (_, i) => sendToAccept(setup, i, { many: 2 }));
  await acceptSends(pool, sends, false);
  await waitingAccounts(pool, [carrierId, otherCarrierId]);
  const claim = {
    carrierId,
    lane: lanes.notification,
    accountId: accounts[0]!,
    worker,
    claim: 1,
    now,
    parts: 51,
    settled,
  };
  const claimed = await claimSlices(pool, claim);
  const senders = [{ sender: 'envoi', parts: 51 }];
  await claimSlices(pool, { ...claim, claim: 2, senders });
  await giveBackSlices(
    pool,
    claimed.map((slice) => ({ slice, worker })),
  );
  const ranges = Array.from({ length: count }, (_, i) => ({ first: 2 + 2 * i, last: 2 + 2 * i }));
  await releaseClaims(pool, { workers: [worker], ranges });
  const astray = Array.from({ length: count }, (_, i) => sendToAccept({ ...setup, carrierId: otherCarrierId }, i));
  await acceptSends(pool, astray, false);
  const unrouted = { usable: [carrierId], worker, claim: 3, now, lookAgainBefore: now, settled, limit: 50 };
  await readRateLimits(pool, worker);
  const found = await claimUnroutedSlices(pool, unrouted);
  await rescueSlices(
    pool,
    found.map((slice) => ({ ...slice, worker })),
    now,
  );
}

async function lookReceiptsUp(setup: HotStatementsSetup): Promise<void> {
  const { pool, carrierId, worker, now } = setup;
  const sends = await acceptOpened(setup);
  const numbers = sends.map(({ recipients }) => recipients[0]!);
  const since = new Date(now.getTime() - HOUR_MS);
  await openMessages(pool, { carrierId, numbers });
  await recordEvents(
    pool,
    sends.map((send) => ({ events: eventsOf(setup, send, submitted), closed: closed(setup, send) })),
    { worker, again: false },
  );
  const ids = sends.map((send) => `id-${send.id}-0`);
  await submittedParts(pool, { carrierId, ids, since });
  const unmatchedReceipts = sends.map((send) => ({
    ...{ id: uuidv7(now), carrierId, candidates: [`id-${send.id}-0`], number: send.recipients[0]! },
    ...{ address: 'Envoi', state: 'DELIVRD', code: '000', raw: 'id:', receivedAt: now },
  }));
  await keepUnmatched(pool, unmatchedReceipts);
  await readUnmatched(pool, { since, from: { receivedAt: new Date(now.getTime() + 1), id: uuidv7(now) }, limit: 50 });
  await recordEvents(
    pool,
    sends.map((send, i) => ({ events: eventsOf(setup, send, delivered), unmatchedReceipt: unmatchedReceipts[i]! })),
    { worker, again: false },
  );
}

async function settleInDoubt(setup: HotStatementsSetup): Promise<void> {
  const { pool, carrierId, worker, now, count } = setup;
  const sends = await acceptOpened(setup);
  await rescueInsertClaims(
    pool,
    sends.map((send) => ({ ...sliceOf(send), worker })),
    now,
  );
  const numbers = sends.map(({ recipients }) => recipients[0]!);
  const since = new Date(now.getTime() - HOUR_MS);
  const later = new Date(now.getTime() + 1);
  await partsWithLostIds(pool, { carrierId, numbers, since });
  const asked = { carrierId, after: since, until: now, limit: count };
  await readPartsInDoubt(pool, asked);
  await latestInDoubt(pool, since);
  const own = new Set(sends.map(({ id }) => id));
  const doubts = (await readPartsInDoubt(pool, { ...asked, limit: 10 * count })).filter(({ sendId }) =>
    own.has(sendId),
  );
  await queueSecondCopies(pool, doubts.slice(0, count / 2), { carrierId, now: later });
  const closing = doubts
    .slice(count / 2)
    .map((doubt) => ({ ...doubt, charge: 'refunded' as const, movementId: uuidv7(now) }));
  await closeInDoubt(pool, closing, { carrierId, now: later });
}

async function moveAndClose(setup: HotStatementsSetup): Promise<void> {
  const { pool, accounts, carrierId, otherCarrierId, now, count } = setup;
  const sends = Array.from({ length: count }, (_, i) => sendToAccept(setup, i));
  await acceptSends(pool, sends, false);
  const waiting = await readWaitingSlices(pool, { carrierId, now, after: undefined, settled, limit: count });
  const moves = waiting.map((slice) => ({
    slice,
    runs: [{ first: slice.first, last: slice.last, carrierId: otherCarrierId, notBefore: now }],
  }));
  const detours = waiting.map((slice) => ({
    ...slice,
    ...{ fromCarrierId: carrierId, toCarrierId: otherCarrierId, reason: '{"code": "carrier_out"}', at: now },
  }));
  await moveSlices(pool, moves, detours);
  await insertReroutes(
    pool,
    detours.map((detour) => ({ ...detour, attempt: 9 })),
  );
  await optedOut(
    pool,
    accounts[0]!,
    sends.map(({ recipients }) => recipients[0]!),
  );
  const stats = { ...noStats(), times: Array.from({ length: TIME_CLASSES }, () => 1) };
  await addStats(pool, [{ carrierId, at: now, stats }]);
  const measures = ['failed', 'unmatched'] as const;
  await measuresToJudge(pool, {
    carrierIds: [carrierId, otherCarrierId],
    measures,
    before: new Date(now.getTime() + 1),
  });
  const ended = new Date(now.getTime() + 2 * HOUR_MS);
  const first = { validUntil: new Date(0), sendId: uuidv7(new Date(0)), n: 0 };
  await unreceiptedParts(pool, { carrierId, from: first, until: ended, sends: 50, limit: 100 });
  await closeUnreceiptedPage(pool, { now: ended, until: ended, sends: 50, messages: 100 });
}
