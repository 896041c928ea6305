import { systemClock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import { connect, type Pool } from '#storage/database.ts';
import { acceptSends, type SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { makePartitions } from '#storage/queries/database/partitions.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import { type PartEventToRecord, recordEvents } from '#storage/queries/receipts/record-events.ts';
import { install, openStoreOf } from '../installation.ts';
import type { Figures } from '../measure.ts';
import { processOf } from '../processes.ts';
import { afresh, type Run, type Scenario } from '../scenario.ts';

/** Messages in one commit, as single requests over 64 connections make them. */
const PER_COMMIT = 32;
const DAY_MS = 24 * 3_600_000;
const DAYS_AHEAD = 8;
/** Days kept, today and those ahead among them. */
const KEPT = [9, 39, 99] as const;
const HOUR_MS = 3_600_000;
const PRICE = 50_000;

type Given = { pool: Pool; accountId: string; carrierId: number; worker: string };

/** What PostgreSQL takes for a message one by one, with so many days kept: the statements of its life, on one connection. */
async function withDays({ folder, messages, say }: Run): Promise<Figures> {
  const installation = await install(folder, { port: 1, window: 1_000 });
  const store = await openStoreOf(installation.dataDir);
  const { pool, close } = connect(store.url, { max: 1 });
  try {
    const now = systemClock.now();
    const figures: Record<string, number> = {};
    const given = { pool, ...(await rowsOf(pool, now)) };
    for (const days of KEPT) {
      await makePartitions(pool, new Date(now.getTime() - (days - DAYS_AHEAD - 1) * DAY_MS), days);
      await pool.query('checkpoint');
      figures[`with${days}DaysUs`] = await perMessage(given, messages);
      say(`with ${days} days: ${figures[`with${days}DaysUs`]} µs a message`);
    }
    const [few, , many] = KEPT;
    return {
      ...figures,
      growth: Math.round((100 * figures[`with${many}DaysUs`]!) / figures[`with${few}DaysUs`]!) / 100,
    };
  } finally {
    await close();
    await store.close();
    installation.remove();
  }
}

async function rowsOf(pool: Pool, now: Date): Promise<Omit<Given, 'pool'>> {
  const worker = uuidv7(now);
  const { rows } = await pool.query<{ account: string; carrier: number }>(
    `with w as (insert into worker (id, slot, started_at, heartbeat_at) values ($1, 0, $2, $2))
      select (select id from account order by id limit 1) as account, (select id from carrier limit 1) as carrier`,
    [worker, now],
  );
  return { accountId: rows[0]!.account, carrierId: rows[0]!.carrier, worker };
}

const cpuMsOf = (pid: number): number => processOf(pid, 'postgres')[0]!.cpuMs;

/** CPU of the connection's server process; the first commits, in which statements are prepared, are left out. */
async function perMessage(given: Given, messages: number): Promise<number> {
  const { rows } = await given.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { pid } = rows[0]!;
  for (let i = 0; i < 20; i++) await oneCommit(given);
  const commits = Math.max(1, Math.round(messages / PER_COMMIT));
  const before = cpuMsOf(pid);
  for (let i = 0; i < commits; i++) await oneCommit(given);
  return Math.round(((cpuMsOf(pid) - before) * 1_000) / (commits * PER_COMMIT));
}

async function oneCommit(given: Given): Promise<void> {
  const { pool, worker } = given;
  const now = systemClock.now();
  const sends = Array.from({ length: PER_COMMIT }, () => sendOf(given, now));
  await acceptSends(pool, sends, false);
  const submitted = sends.map((send) => ({
    events: [eventOf(given, send, { kind: 'submitted', step: 11, carrierMessageId: send.id })],
    closed: { ...sliceOf(send), worker, again: [], onInsert: true },
  }));
  await recordEvents(pool, submitted, { worker, again: false });
  const delivered = sends.map((send) => ({
    events: [eventOf(given, send, { kind: 'delivered', step: 1_000, carrierMessageId: null })],
  }));
  await recordEvents(pool, delivered, { worker, again: false });
}

let sent = 0;

function sendOf({ accountId, carrierId, worker }: Given, now: Date): SendToAccept {
  return {
    ...{
      accountId,
      id: uuidv7(now),
      v1Id: (++sent).toString(16).padStart(13, '0'),
      kind: 'notification',
      sender: '36000',
    },
    ...{
      text: 'Bonjour, votre commande est prete.',
      encoding: 'GSM7',
      characters: 34,
      parts: 1,
      reference: sent % 65_536,
    },
    ...{ clickFollow: false, resend: false, costMicros: PRICE, dueAt: now, createdAt: now },
    ...{ validUntil: new Date(now.getTime() + 48 * HOUR_MS), perMinute: null, routed: null, priceMicros: [PRICE] },
    recipients: [`+336${String(sent).padStart(8, '0')}`],
    slices: [{ first: 0, last: 0, carrierId, notBefore: now, held: null }],
    claimedBy: worker,
  };
}

const sliceOf = ({ accountId, id }: SendToAccept): Slice => ({ accountId, sendId: id, first: 0, last: 0, attempt: 1 });

function eventOf(
  { carrierId }: Given,
  { accountId, id, createdAt }: SendToAccept,
  what: Pick<PartEventToRecord, 'kind' | 'step' | 'carrierMessageId'>,
): PartEventToRecord {
  const said = { carrierId, code: null, reason: null, raw: null, counted: false };
  return { accountId, sendId: id, n: 0, part: 1, at: createdAt, ...said, ...what };
}

export const days: Scenario = {
  about: 'what PostgreSQL takes for a message, one by one, with 9, 39 and 99 days kept',
  messages: 20_000,
  goals: { growth: { atMost: 1.25 } },
  open: afresh(withDays),
};
