import type { CandidateMessage } from '#domain/messages/addressee.ts';
import type { Keyword } from '#domain/text/keywords.ts';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { type Connection, named } from '../../database.ts';

export type NewReply = {
  id: string;
  number: string;
  address: string;
  text: string;
  keyword: Keyword | null;
  carrierId: number;
  receivedAt: Date;
};

/** Stores replies with the messages that they answer. */
export async function insertReplies(
  client: Connection,
  replies: readonly (NewReply & { to: CandidateMessage })[],
): Promise<void> {
  if (replies.length === 0) return;
  await named(client, {
    name: 'insert-replies',
    text: `insert into reply (id, number, address, text, keyword, carrier_id, received_at, account_id, send_id, n)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::timestamptz[],
        $8::uuid[], $9::uuid[], $10::int[])`,
    values: [
      ...columnsOf(replies),
      plainArray(replies.map(({ to }) => to.accountId)),
      plainArray(replies.map(({ to }) => to.sendId)),
      plainArray(replies.map(({ to }) => to.n)),
    ],
  });
}

/** Stores replies that are nobody's until an operator says whose. */
export async function insertUnmatchedReplies(client: Connection, replies: readonly NewReply[]): Promise<void> {
  if (replies.length === 0) return;
  await named(client, {
    name: 'insert-unmatched-replies',
    text: `insert into unmatched_reply (id, number, address, text, keyword, carrier_id, received_at)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::timestamptz[])
      on conflict do nothing`,
    values: columnsOf(replies),
  });
}

/** A number refuses messages of an account, or takes them again. */
export type ReceivedKeyword = { accountId: string; number: string; scope: 'marketing' | 'all'; raw: string; at: Date };

/** Each number and account once. A wider refusal is not narrowed by a later one. */
export async function storeOptOuts(client: Connection, said: readonly ReceivedKeyword[]): Promise<void> {
  if (said.length === 0) return;
  await named(client, { name: 'store-opt-outs', text: storeOptOutsText, values: optOutValues(said) });
}

const storeOptOutsText = `
  insert into opt_out (account_id, number, since, scope, raw, source)
  select *, 'reply' from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) o order by 1, 2
  on conflict (account_id, number) do update
  set scope = case when opt_out.lifted_at is null and opt_out.scope = 'all' then 'all' else excluded.scope end,
    source = excluded.source, raw = excluded.raw,
    since = case when opt_out.lifted_at is null then opt_out.since else excluded.since end, lifted_at = null`;

/** Each number and account once. */
export async function liftOptOuts(client: Connection, said: readonly ReceivedKeyword[]): Promise<void> {
  if (said.length === 0) return;
  await named(client, {
    name: 'lift-opt-outs',
    text: `update opt_out o set lifted_at = s.at
      from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as s(account_id, number, at)
      where ${byKey('o.account_id', 's.account_id')} and o.number = s.number and o.lifted_at is null`,
    values: optOutValues(said).slice(0, 3),
  });
}

function columnsOf(replies: readonly NewReply[]): string[] {
  return [
    plainArray(replies.map(({ id }) => id)),
    textArray(replies.map(({ number }) => number)),
    textArray(replies.map(({ address }) => address)),
    textArray(replies.map(({ text }) => text)),
    textArray(replies.map(({ keyword }) => keyword)),
    plainArray(replies.map(({ carrierId }) => carrierId)),
    instantArray(replies.map(({ receivedAt }) => receivedAt)),
  ];
}

function optOutValues(said: readonly ReceivedKeyword[]): string[] {
  return [
    plainArray(said.map(({ accountId }) => accountId)),
    textArray(said.map(({ number }) => number)),
    instantArray(said.map(({ at }) => at)),
    textArray(said.map(({ scope }) => scope)),
    textArray(said.map(({ raw }) => raw)),
  ];
}
