import type pg from 'pg';
import { plainArray } from '../../array-literal.ts';
import { named } from '../../database.ts';
import { allDays, nameOn, onDays, type Tables, tablesOfAll } from '../../day-tables.ts';
import { dayIdBounds } from '../../partitions.ts';
import type { Slice } from './slices.ts';

/** A message of an open slice. `slice` is the position of its slice among those asked for. */
export type ClaimedMessage = {
  slice: number;
  n: number;
  recipient: string;
  parts: number;
  priceMicros: number;
  /** What the recipient refused to get from this account, if anything. */
  optOut: 'marketing' | 'all' | null;
};

/** The messages of open slices, in order. */
export async function readClaimedMessages(pool: pg.Pool, slices: readonly Slice[]): Promise<ClaimedMessage[]> {
  return inDays(pool, sendIds(slices), (tables) =>
    named<ClaimedMessage>(pool, {
      name: nameOn('read-claimed-messages', tables),
      text: `select (c.i - 1)::int as slice, m.n, m.recipient, m.parts, m.price_micros as "priceMicros", o.scope as "optOut"
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) with ordinality as c(account_id, send_id, first, last, i)
      cross join lateral (
        select n, recipient, parts, price_micros from ${tables.message} m
        where m.account_id = c.account_id and m.send_id = c.send_id and m.n between c.first and c.last
          ${within(tables, 'm.send_id', 5)} offset 0 -- the slices first, whatever the planner thinks of empty tables
      ) m
      left join lateral (
        select scope from opt_out where account_id = c.account_id and number = m.recipient and lifted_at is null offset 0
      ) o on true
      order by c.i, m.n`,
      values: [...keys(slices), ...bounds(tables, sendIds(slices))],
    }),
  );
}

/** A part that was tried before; parts count from 1, and 0 is the whole message. `doubted`: it is in doubt, and a second copy of it is to leave. */
export type AttemptedPart = { slice: number; n: number; part: number; doubted: boolean };

/**
 * The parts of open slices that were tried before: something final happened to them, they were submitted, or they are in
 * doubt. One that was put off since it came into doubt is to be sent again. Part 0 stands for the whole message: events about all of
 * it, such as a cancellation, are recorded under that number.
 */
export async function readAttemptedParts(pool: pg.Pool, slices: readonly Slice[]): Promise<AttemptedPart[]> {
  return named<AttemptedPart>(pool, {
    name: 'read-tried-parts',
    text: `select (c.i - 1)::int as slice, e.n, e.part,
        bool_and(e.kind in ('in_doubt', 'deferred')) and max(e.step) filter (where e.kind = 'in_doubt') < max(e.step) as doubted
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) with ordinality as c(account_id, send_id, first, last, i)
      cross join lateral (
        select n, part, step, kind from event
        where account_id = c.account_id and send_id = c.send_id and n between c.first and c.last and send_id between $5 and $6 offset 0
      ) e
      where e.kind <> 'held'
      group by c.i, e.n, e.part
      having bool_or(e.kind <> 'deferred')`,
    values: [...keys(slices), ...dayIdBounds(sendIds(slices))],
  });
}

/** What the messages of a send share. */
export type SendContent = {
  accountId: string;
  id: string;
  kind: 'notification' | 'marketing';
  sender: string;
  /** Null where its messages say different things: see `readMessageContents`. */
  text: string | null;
  encoding: 'GSM7' | 'UCS2' | null;
  reference: number;
  recipients: number;
  validUntil: Date;
  /** The most messages a minute; null for no pace. */
  perMinute: number | null;
};

export async function readSendContents(
  pool: pg.Pool,
  sends: readonly { accountId: string; sendId: string }[],
): Promise<SendContent[]> {
  const ids = sendIds(sends);
  return inDays(pool, ids, (tables) =>
    named<SendContent>(pool, {
      name: nameOn('read-send-contents', tables),
      text: `select s.account_id as "accountId", s.id, s.kind, s.sender, s.text, s.encoding, s.reference, s.recipients, s.valid_until as "validUntil",
        s.per_minute as "perMinute"
      from unnest($1::uuid[], $2::uuid[]) as c(account_id, send_id)
      cross join lateral (
        select * from ${tables.send} where account_id = c.account_id and id = c.send_id ${within(tables, 'id', 3)} offset 0
      ) s`,
      values: [plainArray(sends.map((send) => send.accountId)), plainArray(ids), ...bounds(tables, ids)],
    }),
  );
}

/** What messages of an open slice say where those of their send differ, from `first` on: the earliest may begin before the slice. */
export type ClaimedContent = { slice: number; first: number } & (
  | { text: string; encoding: 'GSM7' | 'UCS2'; octets: null }
  | { text: null; octets: Uint8Array; dataCoding: number; hasHeader: boolean }
);

export async function readMessageContents(pool: pg.Pool, slices: readonly Slice[]): Promise<ClaimedContent[]> {
  return inDays(pool, sendIds(slices), (tables) =>
    named<ClaimedContent>(pool, {
      name: nameOn('read-message-contents', tables),
      text: `select (c.i - 1)::int as slice, m.first, m.text, m.encoding, m.octets, m.data_coding as "dataCoding", m.has_header as "hasHeader"
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) with ordinality as c(account_id, send_id, first, last, i)
      cross join lateral (
        select first from ${tables.message_content} f
        where f.account_id = c.account_id and f.send_id = c.send_id and f.first <= c.first ${within(tables, 'f.send_id', 5)}
        order by f.first desc limit 1
      ) beginning
      cross join lateral (
        select * from ${tables.message_content} m
        where m.account_id = c.account_id and m.send_id = c.send_id and m.first between beginning.first and c.last
          ${within(tables, 'm.send_id', 5)} offset 0
      ) m
      order by c.i, m.first`,
      values: [...keys(slices), ...bounds(tables, sendIds(slices))],
    }),
  );
}

const sendIds = (all: readonly { sendId: string }[]): string[] => all.map(({ sendId }) => sendId);

function inDays<Result>(pool: pg.Pool, ids: readonly string[], read: (tables: Tables) => Promise<Result>) {
  return onDays(pool, (tablesOf) => read(tablesOfAll(ids, tablesOf)));
}

/** Where the table is not of one day, bounds on ids let PostgreSQL leave out most days before it begins. */
function within(tables: Tables, column: string, parameter: number): string {
  return tables === allDays ? `and ${column} between $${parameter} and $${parameter + 1}` : '';
}

function bounds(tables: Tables, ids: readonly string[]): string[] {
  return tables === allDays ? dayIdBounds(ids) : [];
}

function keys(slices: readonly Slice[]): string[] {
  return [
    plainArray(slices.map((slice) => slice.accountId)),
    plainArray(slices.map((slice) => slice.sendId)),
    plainArray(slices.map((slice) => slice.first)),
    plainArray(slices.map((slice) => slice.last)),
  ];
}
