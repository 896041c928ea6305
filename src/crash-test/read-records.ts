import { localOperator } from '#operations/actor.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import type { Clock } from '#platform/clock.ts';
import { readPhones } from '#simulator/journal/journal.ts';
import type { Phones } from '#simulator/phones/phones.ts';
import {
  type KeptMessage,
  readArrivedReplies,
  readBalances,
  readKeptMessages,
} from '#storage/queries/database/proof.ts';
import { CREDIT_MICROS, PRICE_MICROS, type TestEnvironment } from './environment.ts';
import type { AskedRequest } from './load.ts';
import type { Copy } from './message-outcome.ts';
import { copyKey, type Records } from './reconcile.ts';
import { tokenOf } from './traffic.ts';

/** Reads what everybody has written down. Nothing may be under way any more, and the carrier must have ended. */
export async function readRecords(
  environment: TestEnvironment,
  asked: readonly AskedRequest[],
  clock: Clock,
): Promise<Records> {
  const { db } = environment.store;
  const phones = readPhones(environment.carrierDir, {
    perPhone: Number.MAX_SAFE_INTEGER,
    inAll: Number.MAX_SAFE_INTEGER,
  });
  const kept = new Map<string, KeptMessage[]>();
  for await (const page of readKeptMessages(db)) {
    for (const message of page) add(kept, tokenOf(message.text) ?? '', message);
  }
  const arrived = await readArrivedReplies(db);
  const { problems } = await checkLedger({ db, clock }, localOperator);
  return {
    asked,
    accountIds: environment.customers.map(({ accountId }) => accountId),
    copies: copiesOn(phones),
    kept,
    replies: { taken: takenFrom(phones), arrived: arrived.map(({ number, text }) => `${number} ${text}`) },
    balances: new Map((await readBalances(db)).map(({ accountId, micros }) => [accountId, micros])),
    creditMicros: CREDIT_MICROS,
    priceMicros: PRICE_MICROS,
    ledgerProblems: problems,
  };
}

function copiesOn(phones: Phones): Map<string, Copy[]> {
  const copies = new Map<string, Copy[]>();
  for (const { phone, text, part, state } of phones.messages()) {
    const copy = { part: part?.sequence ?? 1, delivered: state === 'delivered' };
    add(copies, copyKey(tokenOf(text) ?? '', `+${phone}`), copy);
  }
  return copies;
}

function takenFrom(phones: Phones): string[] {
  return [...phones.replies()].filter(({ taken }) => taken).map(({ phone, text }) => `+${phone} ${text}`);
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
