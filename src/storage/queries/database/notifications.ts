import { sql } from 'kysely';
import type { ChangeChannel } from '../../changes.ts';
import type { Db, Tx } from '../../database.ts';

/** Notifies every running server, once this transaction is committed and only then, that what `channel` names has changed. */
export async function notifyServers(tx: Db | Tx, channel: ChangeChannel, subject: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${subject})`.execute(tx);
}

/** Something that an operator did, for the logs of the servers that run. Ids and amounts, never a secret. */
export type OperatorAction = { what: string; [fact: string]: string | number };

export async function notifyOperatorAction(tx: Db | Tx, deed: OperatorAction): Promise<void> {
  await notifyServers(tx, 'audit', JSON.stringify(deed));
}
