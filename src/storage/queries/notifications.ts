import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What running servers keep in memory and must forget when it changes. */
export type Channel = 'accounts' | 'prices' | 'carriers' | 'work';

/** Tells every running server, once this transaction is committed and only then, that what `channel` names has changed. */
export async function notifyServers(tx: Tx, channel: Channel, subject: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${subject})`.execute(tx);
}
