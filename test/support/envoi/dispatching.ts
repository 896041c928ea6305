import { type CarrierProfile, defaultProfile } from '#connectors/index.ts';
import type { PartRef } from '#dispatch/core/part.ts';
import { Worker } from '#dispatch/core/worker.ts';
import { Dispatcher } from '#dispatch/dispatcher.ts';
import type { SendAnswer, SendRequest } from '#operations/acceptance/send-request.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Context, OperationSettings } from '#operations/context.ts';
import { sendMessage } from '#operations/messages/send-message.ts';
import { openContext } from '#operations/open-context.ts';
import { messageTimeline } from '#operations/timeline/message-timeline.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import { createLog, type Log } from '#platform/log.ts';
import { connect } from '#storage/database.ts';
import { findSend } from '#storage/queries/messages/send-overview.ts';
import { programOf } from '../actors.ts';
import { type TestDatabase, testDatabase } from '../database/database.ts';
import { ScriptedCarrier } from '../smpp/scripted-carrier.ts';

export const testSettings: OperationSettings = {
  shortNumber: '36000',
  stopMention: ' STOP au {short}',
  unauthorisedWords: ['arnaque'],
  refusedSenders: [],
  senderSpaces: false,
  senderMustExist: false,
  messageValidityHours: 48,
  replyDays: 30,
  latestDueDays: 365,
  marketingHours: { hours: { opens: '08:00', closes: '20:00' }, sundays: false, holidays: false },
};

export type Kind =
  | 'submitted'
  | 'delivered'
  | 'refused'
  | 'in_doubt'
  | 'expired'
  | 'held'
  | 'suppressed'
  | 'deferred'
  | string;

/** So many of the regulator's test numbers. */
export function testNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `+3363998${String(i).padStart(4, '0')}`);
}

type Opened = {
  dispatch: Dispatcher;
  carrier: ScriptedCarrier<PartRef>;
  carriers: ReadonlyMap<string, ScriptedCarrier<PartRef>>;
};

/** An Envoi that dispatches to scripted carriers, on a database of its own. */
export type Dispatching = {
  database: TestDatabase;
  ctx: Context;
  carrier: ScriptedCarrier<PartRef>;
  /** The carrier of each name: `scripted` is the one above. */
  carriers: ReadonlyMap<string, ScriptedCarrier<PartRef>>;
  /** A second process on the same database, with a scripted carrier of its own. */
  another(): Promise<Opened>;
  /** A new dispatcher in this process, once the first is stopped. */
  again(): Promise<Opened>;
  dispatch: Dispatcher;
  account(options?: { creditMicros?: number }): Promise<CustomerActor>;
  /** `by`: the instant of `performance.now()` by which it must be answered. */
  send(actor: CustomerActor, request?: Partial<SendRequest>, by?: number): Promise<SendAnswer>;
  /** Kinds of the events of one message, in order of their step. */
  history(answer: Pick<SendAnswer, 'sendId'>, n?: number): Promise<Kind[]>;
  /** The state of one message, as its timeline tells it. */
  stateOf(answer: Pick<SendAnswer, 'sendId'>): Promise<string>;
  /** Rows of a table, with a condition if wanted: `event where kind = 'held'`. */
  count(rows: string): Promise<number>;
  balance(actor: CustomerActor): Promise<number>;
  close(): Promise<void>;
};

export type DispatchingOptions = {
  clock?: Clock;
  inDoubtCap?: number;
  settings?: Partial<OperationSettings>;
  /** The profile of the scripted carriers, where it is not the default. */
  profile?: Partial<CarrierProfile>;
  /** The names of carriers besides the one that is called `scripted`; each is of less priority than those before it. */
  others?: readonly string[];
  /** The carrier of this name cannot be opened, for this reason. */
  unopenable?: { name: string; reason: string };
  log?: Log;
  /** What stands between the dispatcher and its database: gives the address through it. */
  through?: (url: string) => Promise<string>;
  /** A database that has its carriers and prices already. */
  database?: TestDatabase;
};

/** With a price, and carriers of these names, each of less priority than those before it. */
async function databaseWith(carriers: readonly string[], now: Date): Promise<TestDatabase> {
  const database = await testDatabase({ max: 10, startsAt: now });
  for (const [index, name] of carriers.entries()) {
    await database.pool.query(
      `insert into carrier (name, kind, simulated, priority, settings, secret, created_at)
        values ($1, 'smpp', true, $2, '{}', '', $3)`,
      [name, -index, now],
    );
  }
  await database.pool.query(`insert into price (currency, prefix, micros, set_at) values ('EUR', '', 50000, $1)`, [
    now,
  ]);
  return database;
}

export async function startDispatching(options: DispatchingOptions = {}): Promise<Dispatching> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(options.unopenable ? 'silent' : 'error');
  const names = ['scripted', ...(options.others ?? [])];
  const database = options.database ?? (await databaseWith(names, clock.now()));
  const reached = options.through ? connect(await options.through(database.url)) : database;
  const ctx = openContext({
    database: reached,
    clock,
    log,
    settings: { ...testSettings, ...options.settings },
  });

  async function open(own: Context, living?: Worker): Promise<Opened> {
    const carriers = new Map(names.map((name) => [name, new ScriptedCarrier<PartRef>()]));
    const worker = living ?? (await Worker.start({ url: database.url, clock, log }));
    const dispatch = new Dispatcher({
      ctx: own,
      worker,
      inDoubtCap: options.inDoubtCap ?? 1_000,
      receiptGraceHours: 24,
      openCarrier: ({ name }, events) => {
        if (name === options.unopenable?.name) throw new Error(options.unopenable.reason);
        const carrier = carriers.get(name)!;
        carrier.events = events;
        return { connector: carrier, profile: { ...defaultProfile, ...options.profile } };
      },
    });
    own.acceptance.dispatchBy(dispatch);
    await dispatch.start();
    return { dispatch, carrier: carriers.get('scripted')!, carriers };
  }

  const others: Dispatcher[] = [];
  const { dispatch, carrier, carriers } = await open(ctx);
  return {
    database,
    ctx,
    carrier,
    carriers,
    dispatch,
    async another() {
      const settings = { ...testSettings, ...options.settings };
      const opened = await open(openContext({ database, clock, log, settings }));
      others.push(opened.dispatch);
      return opened;
    },
    async again() {
      const opened = await open(ctx, dispatch.components.worker);
      others.push(opened.dispatch);
      return opened;
    },
    async account({ creditMicros = 1_000_000_000 } = {}) {
      const id = uuidv7(clock.now());
      await database.pool.query(
        `insert into account (id, email, name, country, currency, created_at) values ($1, $2, 'Test', 'FR', 'EUR', $3)`,
        [id, `${id}@example.com`, clock.now()],
      );
      await database.pool.query('insert into balance (account_id, micros) values ($1, $2)', [id, creditMicros]);
      await database.pool.query(
        `insert into movement (account_id, id, kind, micros, at) values ($1, $2, 'credit', $3, $4)`,
        [id, uuidv7(clock.now()), creditMicros, clock.now()],
      );
      return programOf(id);
    },
    send(actor, request = {}, by) {
      const whole = {
        recipients: ['+33639980001'],
        text: 'Bonjour',
        kind: 'notification',
        clickFollow: false,
      } as const;
      return sendMessage(ctx, actor, { ...whole, ...request }, by === undefined ? {} : { by });
    },
    async history(answer, n = 0) {
      const { rows } = await database.pool.query<{ kind: string }>(
        'select kind from event where send_id = $1 and n = $2 order by part, step',
        [answer.sendId, n],
      );
      return rows.map((row) => row.kind);
    },
    async stateOf({ sendId }) {
      const operatorContext = { db: database.db, clock, secretKey: Buffer.alloc(32) };
      return (await messageTimeline(operatorContext, (await findSend(database.db, undefined, sendId))!, 0)).state;
    },
    async count(rows) {
      return Number((await database.pool.query(`select count(*) as n from ${rows}`)).rows[0].n);
    },
    async balance(actor) {
      const { rows } = await database.pool.query<{ micros: number }>(
        'select micros from balance where account_id = $1',
        [actor.accountId],
      );
      return rows[0]!.micros;
    },
    async close() {
      for (const one of [...others, dispatch]) {
        await one.stop();
        await one.components.worker.stop();
      }
      if (reached !== database) await reached.close();
      await database.close();
    },
  };
}
