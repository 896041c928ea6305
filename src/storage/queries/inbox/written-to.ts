import type { WrittenTo } from '#domain/messages/addressee.ts';
import { plainArray, textArray } from '../../array-literal.ts';
import { type Connection, named } from '../../database.ts';

/** Messages to phones, by the phone: the latest of each account, sender and number that its text names. */
export type Correspondence = ReadonlyMap<string, readonly WrittenTo[]>;

/** What is looked at: messages of these numbers, accepted since an instant; `addresses` are digits that texts may name. */
export type CorrespondenceQuery = { numbers: readonly string[]; addresses: readonly string[]; since: Date; now: Date };

/**
 * Of so many messages of one account that show a phone the same, it is looked whether they left: one that gets thousands, such
 * as that of who is on call, must not make its replies dear for all others.
 */
const MOST_ALIKE = 500;

/**
 * Who wrote to these phones. It works across accounts, since a short number may be shared. A message that is leaving counts
 * as one that has left; one that has not, such as a scheduled one, is told apart.
 */
export async function readCorrespondence(
  client: Connection,
  { numbers, addresses, since, now }: CorrespondenceQuery,
): Promise<Correspondence> {
  const rows = await named<WrittenTo & { number: string }>(client, {
    name: 'read-correspondence',
    text: `with showing as (
        select m.recipient as number, m.account_id, m.send_id, m.n, s.sender, (
            select array_agg(a.digits order by a.digits) from unnest($2::text[], $5::text[]) a(digits, spelling)
            where coalesce(s.text, (
                select c.text from message_content c
                where c.account_id = m.account_id and c.send_id = m.send_id and c.first <= m.n and c.send_id >= uuid_from($3::timestamptz)
                order by c.first desc limit 1
              )) ~ a.spelling
          ) as named
        from message m join send s on s.account_id = m.account_id and s.id = m.send_id
        where m.recipient = any($1::text[]) and m.send_id >= uuid_from($3::timestamptz)
      ), latest as (
        select *, row_number() over (
          partition by number, account_id, sender, named order by send_id desc, n desc
        ) as place from showing
      ), written as (
        select number, account_id, send_id, n, sender, named, case when exists (
            select from queue q where q.account_id = m.account_id and q.send_id = m.send_id
              and m.n between q.first and q.last and q.worker is not null offset 0
          ) then $4::timestamptz else (
            select max(e.at) from event e where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
              and e.kind in ('submitted', 'in_doubt')
          ) end as left_at
        from latest m where place <= ${MOST_ALIKE}
      )
      select number, account_id as "accountId", (array_agg(send_id order by send_id desc, n desc))[1] as "sendId",
        (array_agg(n order by send_id desc, n desc))[1] as n, sender, coalesce(named, '{}') as named, max(left_at) as "leftAt"
      from written group by number, account_id, sender, named, left_at is null`,
    values: [textArray(numbers), textArray(addresses), since, now, textArray(addresses.map(spellingOf))],
  });
  const found = new Map<string, WrittenTo[]>(numbers.map((number) => [number, []]));
  for (const { number, ...written } of rows) found.get(number)!.push(written);
  return found;
}

/** The shortest number that begins with a country code. */
const FEWEST_WITH_COUNTRY = 10;
const LONGEST_COUNTRY_CODE = 3;

/** How texts write a number: `36180`, `36 180`; a long one also as it is dialled in its country, `06 12 34 56 78`. */
function spellingOf(digits: string): string {
  const isLong = digits.length >= FEWEST_WITH_COUNTRY;
  const national = isLong ? Array.from({ length: LONGEST_COUNTRY_CODE }, (_, i) => `0${digits.slice(i + 1)}`) : [];
  const spaced = [digits, `00${digits}`, ...national].map((each) => each.split('').join('[ .]?'));
  return `(^|[^0-9])(${spaced.join('|')})([^0-9]|$)`;
}

/** Whose own each of these numbers is, where it is anybody's. */
export async function readNumberOwners(
  client: Connection,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await named<{ number: string; accountId: string }>(client, {
    name: 'read-number-owners',
    text: 'select number, id as "accountId" from account where number = any($1::text[])',
    values: [textArray(numbers)],
  });
  return new Map(rows.map(({ number, accountId }) => [number, accountId]));
}

/** Those of these replies that are stored already, whoever they went to. */
export async function storedReplies(
  client: Connection,
  asked: { ids: readonly string[]; accountIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await named<{ id: string }>(client, {
    name: 'stored-replies',
    text: `select id from unmatched_reply where id = any($1::uuid[])
      union all select id from reply where account_id = any($2::uuid[]) and id = any($1::uuid[])`,
    values: [plainArray(asked.ids), plainArray(asked.accountIds)],
  });
  return new Set(rows.map(({ id }) => id));
}
