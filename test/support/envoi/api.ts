import type { AddressInfo } from 'node:net';
import { buildHttpServer } from '#api/http-server.ts';
import type { Health } from '#api/probes.ts';
import { openAuthenticator } from '#operations/accounts/authenticate.ts';
import type { OperationSettings } from '#operations/context.ts';
import { openContext } from '#operations/open-context.ts';
import { createLog } from '#platform/log.ts';
import { connect } from '#storage/database.ts';
import { type MovableClock, movableClock } from '../clock.ts';
import { type TestDatabase, testDatabase } from '../database/database.ts';
import { type GivenAccount, givenAccount } from './accounts.ts';
import { checkAnswers } from './answer-check.ts';

/** The HTTP API on a real port and a database of its own. Every answer of the dialect is held to its contract. */
export type TestApi = {
  readonly address: string;
  readonly database: TestDatabase;
  readonly clock: MovableClock;
  /** The lines logged so far. */
  readonly logged: string[];
  account(wish?: Parameters<typeof givenAccount>[1]): Promise<GivenAccount>;
  forgetAccounts(): void;
  /** Fails when an answer lay outside its contract. */
  close(): Promise<void>;
};

export type TestApiOptions = {
  now?: string;
  settings?: Partial<OperationSettings>;
  prices?: Record<string, number>;
  requestsPerSecond?: number;
  answerWithinMs?: number;
  maxBodyBytes?: number;
  maxRecipients?: number;
  health?: () => Health;
  /** An address where no database answers. */
  databaseUrl?: string;
};

const settings: OperationSettings = {
  shortNumber: '36000',
  stopMention: ' STOP au {short}',
  unauthorisedWords: [],
  refusedSenders: [],
  senderSpaces: false,
  senderMustExist: false,
  messageValidityHours: 48,
  replyDays: 30,
  latestDueDays: 365,
  marketingHours: { hours: { opens: '08:00', closes: '20:00' }, sundays: false, holidays: false },
};
const PRICED_AT = new Date('2026-01-01T00:00:00Z');
const FOUR_MEBIBYTES = 4 * 1024 * 1024;
const MOST_RECIPIENTS = 100_000;

/** Prices of one part, in micros of the euro. */
const defaultPrices = { 33: 50_000, 262: 60_000, 44: 40_000 };

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = await testDatabase();
  await givenPrices(database, options.prices ?? defaultPrices);
  const used = options.databaseUrl === undefined ? database : connect(options.databaseUrl);
  const clock = movableClock(options.now ?? '2026-03-31T12:30:00Z');
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => void logged.push(line) });
  const ctx = openContext({
    database: used,
    clock,
    log,
    settings: { ...settings, ...options.settings },
  });
  const authenticator = openAuthenticator(used.db, clock);
  const server = await buildHttpServer({
    ctx,
    authenticator,
    slot: 0,
    requestsPerSecond: options.requestsPerSecond ?? 1_000_000,
    ...(options.answerWithinMs === undefined ? {} : { answerWithinMs: options.answerWithinMs }),
    bodies: {
      mostBytes: options.maxBodyBytes ?? FOUR_MEBIBYTES,
      mostRecipients: options.maxRecipients ?? MOST_RECIPIENTS,
    },
    health: options.health ?? (() => ({ serving: true, reasons: [] })),
  });
  const outsideContract = checkAnswers(server.server);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;

  return {
    address: `http://127.0.0.1:${port}`,
    database,
    clock,
    logged,
    account: (wish) => givenAccount(database.db, wish),
    forgetAccounts: () => authenticator.forget(),
    async close() {
      await server.close();
      await ctx.acceptance.idle();
      if (used !== database) await used.close();
      await database.close();
      if (outsideContract.length > 0) throw new Error(outsideContract.join('\n'));
    },
  };
}

async function givenPrices({ db }: TestDatabase, prices: Record<string, number>): Promise<void> {
  const rows = Object.entries(prices).map(([prefix, micros]) => ({
    currency: 'EUR',
    prefix,
    micros,
    set_at: PRICED_AT,
  }));
  await db.insertInto('price').values(rows).execute();
}

export type Fields = Record<string, string | number | readonly string[]>;

/** What PHP's `http_build_query` writes: arrays by index, spaces as plus signs. */
export function formBody(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' ? value.map((item, index) => [`${name}[${index}]`, item]) : [[name, String(value)]],
  );
  return new URLSearchParams(pairs).toString();
}

/** Posts a form as `account`, and gives the answer's JSON; its status must be 200. */
export async function post(
  api: TestApi,
  account: GivenAccount | undefined,
  path: string,
  fields: Fields = {},
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const credentials = account ? { id: account.email, key: account.key } : {};
  const response = await fetch(`${api.address}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: formBody({ ...credentials, ...fields }),
  });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
