import { sql } from 'kysely';
import { splitParts } from '#domain/text/octets.ts';
import type { Db } from '../../database.ts';
import type { ContentRun, MessageContent } from '../acceptance/own-contents.ts';

type ContentRow = { first: number } & (
  | { text: string; encoding: 'GSM7' | 'UCS2'; characters: number; octets: null }
  | { text: null; octets: Uint8Array; dataCoding: number; hasHeader: boolean }
);

export type Positions = { accountId: string; sendId: string; from: number; through: number };

/** What the messages of some positions say where those of their send differ; the first run may begin before them. */
export async function readContents(db: Db, { accountId, sendId, from, through }: Positions): Promise<ContentRun[]> {
  const { rows } = await sql<ContentRow>`
    select first, text, encoding, characters, octets, data_coding as "dataCoding", has_header as "hasHeader"
    from message_content where account_id = ${accountId} and send_id = ${sendId} and first <= ${through} and first >= (
      select first from message_content where account_id = ${accountId} and send_id = ${sendId} and first <= ${from}
      order by first desc limit 1
    ) order by first`.execute(db);
  return rows.map((row) => ({ first: row.first, content: contentOf(row) }));
}

function contentOf(row: ContentRow): MessageContent {
  if (row.text === null) {
    const { octets, dataCoding, hasHeader } = row;
    return { parts: splitParts(octets), dataCoding, hasHeader };
  }
  const { text, encoding, characters } = row;
  return { text, encoding, characters };
}
