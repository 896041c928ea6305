import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../array-literal.ts';
import { named } from '../database.ts';
import { idBounds } from '../partitions.ts';
import { inTransaction } from '../transaction.ts';

/** One accepted request, ready to be written: its send, a message per recipient, its slices and its charge. */
export type SendToAccept = {
  accountId: string;
  id: string;
  v1Id: string;
  kind: 'notification' | 'marketing';
  sender: string;
  text: string;
  encoding: 'GSM7' | 'UCS2';
  characters: number;
  /** Parts of each message. */
  parts: number;
  reference: number;
  clickFollow: boolean;
  costMicros: number;
  movementId: string;
  dueAt: Date;
  validUntil: Date;
  createdAt: Date;
  /** In E.164 form; the position is the message's `n`. */
  recipients: readonly string[];
  /** Price of one part for each recipient. */
  priceMicros: readonly number[];
  slices: readonly SliceToAccept[];
};

export type SliceToAccept = {
  first: number;
  last: number;
  carrierId: number | null;
  /** Null: not before an operator releases it. */
  notBefore: Date | null;
  held: 'review' | 'hours' | 'no_carrier' | null;
};

export type Accepted = { accepted: true; balanceMicros: number } | { accepted: false; balanceMicros: number };

/**
 * Writes sends in one transaction, each whole or not at all: one whose cost exceeds what is left of its account's balance
 * is left out. `again` says that an earlier attempt at the same sends may have been committed: those are not written twice.
 */
export function acceptSends(pool: pg.Pool, sends: readonly SendToAccept[], again: boolean): Promise<Accepted[]> {
  return inTransaction(pool, async (client) => {
    const balances = await lockBalances(client, sends);
    const written = again ? await alreadyWritten(client, sends) : new Set<string>();

    const affordable: SendToAccept[] = [];
    const answers = sends.map((send): Accepted => {
      const balanceMicros = balances.get(send.accountId) ?? 0;
      if (written.has(send.id)) return { accepted: true, balanceMicros };
      const left = balanceMicros - send.costMicros;
      if (left < 0) return { accepted: false, balanceMicros };
      balances.set(send.accountId, left);
      affordable.push(send);
      return { accepted: true, balanceMicros: left };
    });

    if (affordable.length > 0) {
      await insertSends(client, affordable);
      await insertMessages(client, affordable);
      await insertSlicesAndCharges(client, affordable);
    }
    return answers;
  });
}

const UNIQUE_VIOLATION = '23505';

/** Rows of one statement for a send too large to share a commit with others. */
const ROWS_PER_STATEMENT = 5_000;

/**
 * Writes one large send in a transaction of its own, a few thousand rows at a time. The balance is locked last, so that the
 * account's other sends go on meanwhile.
 */
export function acceptLargeSend(pool: pg.Pool, send: SendToAccept, again: boolean): Promise<Accepted> {
  return inTransaction(pool, async (client) => {
    if (again) {
      const balances = await lockBalances(client, [send]);
      const written = await alreadyWritten(client, [send]);
      if (written.has(send.id)) return { accepted: true, balanceMicros: balances.get(send.accountId) ?? 0 };
    }
    await insertSends(client, [send]);
    for (let from = 0; from < send.recipients.length; from += ROWS_PER_STATEMENT) {
      await insertMessages(client, [send], from, from + ROWS_PER_STATEMENT);
    }
    const balances = await lockBalances(client, [send]);
    const balanceMicros = balances.get(send.accountId) ?? 0;
    if (balanceMicros < send.costMicros) throw new NotEnough(balanceMicros);
    await insertSlicesAndCharges(client, [send]);
    return { accepted: true, balanceMicros: balanceMicros - send.costMicros } as const;
  }).catch((error: unknown) => {
    if (error instanceof NotEnough) return { accepted: false, balanceMicros: error.balanceMicros } as const;
    // The earlier attempt was still being committed when this one began: now it can be seen.
    if (again && (error as { code?: unknown }).code === UNIQUE_VIOLATION) return acceptLargeSend(pool, send, again);
    throw error;
  });
}

/** Thrown to undo a large send that turned out not to be affordable. */
class NotEnough extends Error {
  readonly balanceMicros: number;
  constructor(balanceMicros: number) {
    super('the balance does not cover the send');
    this.balanceMicros = balanceMicros;
  }
}

/** In the order of the account's id, so that two processes never wait for each other. */
async function lockBalances(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<Map<string, number>> {
  const rows = await named<{ account_id: string; micros: number }>(client, {
    name: 'lock-balances',
    text: 'select account_id, micros from balance where account_id = any($1::uuid[]) order by account_id for update',
    values: [plainArray([...new Set(sends.map((send) => send.accountId))])],
  });
  return new Map(rows.map((row) => [row.account_id, row.micros]));
}

async function alreadyWritten(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<Set<string>> {
  const rows = await named<{ id: string }>(client, {
    name: 'already-written',
    text: `select s.id from unnest($1::uuid[], $2::uuid[]) as asked(account_id, id)
      join send s on s.account_id = asked.account_id and s.id = asked.id and s.id between $3 and $4`,
    values: [
      plainArray(sends.map((send) => send.accountId)),
      plainArray(sends.map((send) => send.id)),
      ...idBounds(sends.map((send) => send.id)),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

async function insertSends(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<void> {
  await named(client, {
    name: 'insert-sends',
    text: `insert into send (account_id, id, v1_id, kind, sender, text, encoding, characters, reference, click_follow,
        recipients, cost_micros, due_at, valid_until, created_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
        $9::int[], $10::boolean[], $11::int[], $12::bigint[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])`,
    values: [
      plainArray(sends.map((send) => send.accountId)),
      plainArray(sends.map((send) => send.id)),
      textArray(sends.map((send) => send.v1Id)),
      plainArray(sends.map((send) => send.kind)),
      textArray(sends.map((send) => send.sender)),
      textArray(sends.map((send) => send.text)),
      plainArray(sends.map((send) => send.encoding)),
      plainArray(sends.map((send) => send.characters)),
      plainArray(sends.map((send) => send.reference)),
      plainArray(sends.map((send) => send.clickFollow)),
      plainArray(sends.map((send) => send.recipients.length)),
      plainArray(sends.map((send) => send.costMicros)),
      instantArray(sends.map((send) => send.dueAt)),
      instantArray(sends.map((send) => send.validUntil)),
      instantArray(sends.map((send) => send.createdAt)),
    ],
  });
}

/** The messages of each send, or those from one position to another. */
async function insertMessages(
  client: pg.PoolClient,
  sends: readonly SendToAccept[],
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Promise<void> {
  const owners: number[] = [];
  const positions: number[] = [];
  const recipients: string[] = [];
  const prices: number[] = [];
  sends.forEach((send, owner) => {
    for (let n = from; n < Math.min(to, send.recipients.length); n++) {
      owners.push(owner + 1);
      positions.push(n);
      recipients.push(send.recipients[n]!);
      prices.push(send.priceMicros[n]!);
    }
  });
  // The send's own columns travel once a send, not once a row.
  await named(client, {
    name: 'insert-messages',
    text: `insert into message (account_id, send_id, n, recipient, parts, price_micros)
      select ($1::uuid[])[m.owner], ($2::uuid[])[m.owner], m.n, m.recipient, ($3::smallint[])[m.owner], m.price
      from unnest($4::int[], $5::int[], $6::text[], $7::bigint[]) as m(owner, n, recipient, price)`,
    values: [
      plainArray(sends.map((send) => send.accountId)),
      plainArray(sends.map((send) => send.id)),
      plainArray(sends.map((send) => send.parts)),
      plainArray(owners),
      plainArray(positions),
      plainArray(recipients),
      plainArray(prices),
    ],
  });
}

async function insertSlicesAndCharges(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<void> {
  const slices = sends.flatMap((send) => send.slices.map((slice) => ({ send, slice })));
  const charged = sends.filter((send) => send.costMicros > 0);
  await named(client, {
    name: 'insert-slices-and-charges',
    text: `with queued as (
        insert into slice (account_id, send_id, lane, parts, first, last, carrier_id, not_before, held)
        select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[], $5::int[], $6::int[], $7::smallint[],
          $8::timestamptz[], $9::text[])
      ), charged as (
        insert into movement (account_id, send_id, id, kind, micros, at)
        select c.account_id, c.send_id, c.id, 'charge', -c.micros, c.at
        from unnest($10::uuid[], $11::uuid[], $12::uuid[], $13::bigint[], $14::timestamptz[]) as c(account_id, send_id, id, micros, at)
      )
      update balance b set micros = b.micros - c.micros
      from (select account_id, sum(micros)::bigint as micros
        from unnest($10::uuid[], $13::bigint[]) as c(account_id, micros) group by account_id) c
      where b.account_id = c.account_id`,
    values: [
      plainArray(slices.map(({ send }) => send.accountId)),
      plainArray(slices.map(({ send }) => send.id)),
      plainArray(slices.map(({ send }) => (send.kind === 'notification' ? 0 : 1))),
      plainArray(slices.map(({ send }) => send.parts)),
      plainArray(slices.map(({ slice }) => slice.first)),
      plainArray(slices.map(({ slice }) => slice.last)),
      plainArray(slices.map(({ slice }) => slice.carrierId)),
      plainArray(slices.map(({ slice }) => slice.notBefore?.toISOString() ?? 'infinity')),
      plainArray(slices.map(({ slice }) => slice.held)),
      plainArray(charged.map((send) => send.accountId)),
      plainArray(charged.map((send) => send.id)),
      plainArray(charged.map((send) => send.movementId)),
      plainArray(charged.map((send) => send.costMicros)),
      instantArray(charged.map((send) => send.createdAt)),
    ],
  });
}
