import type pg from 'pg';
import { inTransaction } from '#storage/transaction.ts';

/** What is stored beforehand: messages of past days, all delivered. */
export type Filling = { messages: number; accountEmail: string; say(line: string): void };

const DAYS = 10;
const RECIPIENTS_PER_SEND = 1_000;
const SENDS_PER_STEP = 100;
/** Steps go in so many sessions at once, each in a day of its own. */
const SESSIONS = 2;

/**
 * Stores messages spread over the days before today, as they would be: rows in `send`, `message`, `event` (submitted and
 * delivered, with the receipt's text) and `movement`. They need not survive a crash while they are made, and their foreign
 * keys hold because they are made together: so neither is waited for.
 */
export async function fill(pool: pg.Pool, { messages, accountEmail, say }: Filling): Promise<void> {
  const perDay = Math.ceil(messages / DAYS / RECIPIENTS_PER_SEND);
  const days = Array.from({ length: DAYS }, (_, i) => i + 1);
  let stored = 0;
  const fillDays = async () => {
    for (let day = days.shift(); day !== undefined; day = days.shift()) {
      await pool.query(`select make_partitions((now() at time zone 'UTC')::date - $1::int)`, [day]);
      for (let from = 0; from < perDay; from += SENDS_PER_STEP) {
        const sends = Math.min(SENDS_PER_STEP, perDay - from);
        await fillStep(pool, { day, first: day * perDay + from, sends, accountEmail });
        stored += sends * RECIPIENTS_PER_SEND;
        if (stored % 1_000_000 < sends * RECIPIENTS_PER_SEND) say(`${stored} messages stored`);
      }
      await settle(pool, day);
      say(`day ${day} of ${DAYS} is stored`);
    }
  };
  await Promise.all(Array.from({ length: SESSIONS }, fillDays));
  await pool.query('checkpoint');
}

type Step = { day: number; first: number; sends: number; accountEmail: string };

function fillStep(pool: pg.Pool, { day, first, sends, accountEmail }: Step): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query('set local synchronous_commit = off');
    await client.query('set local session_replication_role = replica');
    await client.query(`set local work_mem = '256MB'`);
    await client.query(FILL, [accountEmail, day, first, sends, RECIPIENTS_PER_SEND]);
  });
}

/** A send in the middle of its day, a receipt three seconds after each submission, ids that the running carrier gives nobody. */
const FILL = `
  with one as (
    select a.id as account, c.id as carrier, i,
      ((now() at time zone 'UTC')::date - $2::int) at time zone 'UTC' + interval '12 hours' + i * interval '10 ms' as at
    from account a, carrier c, generate_series($3::int, $3::int + $4::int - 1) i where a.email = $1 and c.name = 'bench'
  ), ided as materialized (
    select *, uuidv7(at - clock_timestamp()) as id from one
  ), sends as (
    insert into send (account_id, id, v1_id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
      due_at, valid_until, created_at, submitted, delivered)
    select account, id, to_hex(268435456 + i) || substr(md5(id::text), 1, 5), 'marketing', '36000',
      'Bonjour, votre commande est prete.', 'GSM7', 34, i % 65536, $5::int, $5::int * 50000,
      at, at + interval '48 hours', at, $5::int, $5::int
    from ided
  ), numbered as materialized (
    select account, carrier, id, at, n, (100000000 + i::bigint * $5::int + n)::text as carrier_message_id
    from ided, generate_series(0, $5::int - 1) n
  ), messages as (
    insert into message (account_id, send_id, n, recipient, parts, price_micros)
    select account, id, n, '+336' || lpad(floor(random() * 100000000)::int::text, 8, '0'), 1, 50000 from numbered
  ), submitted as (
    insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, carrier_message_id)
    select account, id, n, 1, 11, 'submitted', at, carrier, carrier_message_id from numbered
  ), delivered as (
    insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, code, raw)
    select account, id, n, 1, 1000, 'delivered', at + interval '3 s', carrier, '000',
      'id:' || carrier_message_id || ' sub:001 dlvrd:001 submit date:' || to_char(at, 'YYMMDDHH24MI') ||
      ' done date:' || to_char(at, 'YYMMDDHH24MI') || ' stat:DELIVRD err:000 text:Bonjour, votre comma'
    from numbered
  )
  select from ided`;

/** What the database would do to these rows by itself sooner or later is done now, so that it is not measured. */
async function settle(pool: pg.Pool, day: number): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select to_char((now() at time zone 'UTC')::date - $1::int, '"p"YYYYMMDD') as name`,
    [day],
  );
  for (const table of ['send', 'message', 'event']) {
    await pool.query(`vacuum (freeze, analyze) ${table}_${rows[0]!.name}`);
  }
}
