import type pg from 'pg';
import { named } from '../../database.ts';
import { nameOn, type Tables } from '../../day-tables.ts';
import type { Accepted } from './accept.ts';
import {
  contentRows,
  insertText,
  isCutIntoDays,
  messageRows,
  ownerValues,
  type Rows,
  type SendToAccept,
  sendRows,
  sliceRows,
  type Table,
} from './accept-rows.ts';
import { inDays } from './in-days.ts';
import { alreadyWritten, lockBalances, noBalance } from './locked-balances.ts';
import { pagesOf } from './own-contents.ts';
import { isKeyed, keepKeys, usedKeys } from './send-keys.ts';

const UNIQUE_VIOLATION = '23505';
/** Rows of one statement for a send too large to share a commit with others. */
const ROWS_PER_STATEMENT = 5_000;

/** What is told of a large send while it is being written. */
export type Progress = {
  /** Some of its rows were. */
  wrote(): void;
  /** All but what others would see: its slices, and what its account has left. */
  ending(): void;
};

/**
 * Writes one large send in a transaction of its own, a few thousand rows at a time. The balance is locked last, so that the
 * account's other sends go on meanwhile.
 */
export async function acceptLargeSend(
  pool: pg.Pool,
  send: SendToAccept,
  again: boolean,
  progress?: Progress,
): Promise<Accepted> {
  try {
    return await inDays(pool, async (client, tablesOf) => {
      const tables = tablesOf(send.id);
      if (again) {
        const { micros } = (await lockBalances(client, [send])).get(send.accountId) ?? noBalance;
        const written = await alreadyWritten(client, [send]);
        if (written.has(send.id)) return { accepted: true, balanceMicros: micros };
      }
      await insert(client, 'send', sendRows([send]), send, tables);
      for (let from = 0; from < send.recipients.length; from += ROWS_PER_STATEMENT) {
        await insert(client, 'message', messageRows([send], from, from + ROWS_PER_STATEMENT), send, tables);
        progress?.wrote();
      }
      for (const [from, to] of pagesOf(send.own?.runs ?? [], ROWS_PER_STATEMENT)) {
        await insert(client, 'message_content', contentRows([send], from, to), send, tables);
        progress?.wrote();
      }
      progress?.ending();
      const { micros: balanceMicros, disowned } = (await lockBalances(client, [send])).get(send.accountId) ?? noBalance;
      const [earlier] = isKeyed(send) ? (await usedKeys(client, [send])).values() : [];
      if (earlier || balanceMicros < send.costMicros || disowned?.includes(send.id)) {
        throw new NotWritten({ accepted: false, balanceMicros, ...(earlier && { earlier }) });
      }
      await charge(client, send);
      const left = balanceMicros - send.costMicros;
      if (isKeyed(send)) await keepKeys(client, [{ send, balanceMicros: left }]);
      return { accepted: true, balanceMicros: left };
    });
  } catch (error) {
    if (error instanceof NotWritten) return error.answer;
    // The earlier attempt was still being committed when this one began: now it can be seen.
    if (again && (error as { code?: unknown }).code === UNIQUE_VIOLATION)
      return acceptLargeSend(pool, send, again, progress);
    throw error;
  }
}

/** Thrown to undo a large send that turned out not to be affordable, or to be there already. */
class NotWritten extends Error {
  readonly answer: Accepted;
  constructor(answer: Accepted) {
    super('the send is not to be written');
    this.answer = answer;
  }
}

/** Rows of one send. */
async function insert(
  client: pg.PoolClient,
  table: Table,
  rows: Rows,
  send: SendToAccept,
  tables?: Tables,
): Promise<void> {
  const into = tables && isCutIntoDays(table) ? tables[table] : table;
  const name = tables ? nameOn(`insert-${table}`, tables) : `insert-${table}`;
  const text = insertText(table, rows, 3, [1, 2], into);
  await named(client, { name, text, values: [...ownerValues([send]), ...rows.values] });
}

/** Queues a send whose account's balance is locked and covers it, and takes what it costs. */
async function charge(client: pg.PoolClient, send: SendToAccept): Promise<void> {
  await insert(client, 'slice', sliceRows([send]), send);
  await client.query('update balance set micros = micros - $2 where account_id = $1', [
    send.accountId,
    send.costMicros,
  ]);
}
