import type { InboundCoding, InboundOctets } from '#domain/text/inbound-text.ts';
import type { LongText } from '#domain/text/long-reply.ts';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { type Connection, named } from '../../database.ts';

/** What the parts of one text have in common, and of another text under the same reference too. */
export type LongReplyKey = {
  carrierId: number;
  number: string;
  address: string;
  reference: number;
  referenceBits: 8 | 16;
  total: number;
};

export type StoredLongReply = LongText & LongReplyKey;

export type NewLongReply = LongReplyKey & { id: string; repeats: boolean; beganAt: Date };
export type NewReplyPart = { replyId: string; sequence: number; part: InboundOctets };

/** Any number: parts are placed by one process at a time, since they may come over links of several. */
const PARTS_LOCK = 4_072_021;

export async function lockReplyParts(client: Connection): Promise<void> {
  await named(client, {
    name: 'lock-reply-parts',
    text: 'select from pg_advisory_xact_lock($1)',
    values: [PARTS_LOCK],
  });
}

type Row = Omit<StoredLongReply, 'parts'> & {
  sequence: number;
  octets: Buffer;
  coding: InboundCoding;
  singleShift: number | null;
  lockingShift: number | null;
};

/** The texts under these references with their parts, oldest first: unfinished ones, and those complete since an instant. */
export async function readLongReplies(
  client: Connection,
  keys: readonly LongReplyKey[],
  since: Date,
): Promise<StoredLongReply[]> {
  const rows = await named<Row>(client, {
    name: 'read-long-replies',
    text: `select l.id, l.carrier_id as "carrierId", l.number, l.address, l.reference, l.reference_bits as "referenceBits",
        l.total, l.complete_at is not null as complete, l.repeats, p.sequence, p.octets, p.coding,
        p.single_shift as "singleShift", p.locking_shift as "lockingShift"
      from (select distinct * from unnest($1::smallint[], $2::text[], $3::text[], $4::int[], $5::smallint[], $6::smallint[]))
        as k(carrier_id, number, address, reference, reference_bits, total)
      cross join lateral (
        select * from long_reply where number = k.number and reference = k.reference and carrier_id = k.carrier_id
          and address = k.address and reference_bits = k.reference_bits and total = k.total
          and (complete_at is null or complete_at > $7) offset 0
      ) l
      cross join lateral (select * from reply_part where reply_id = l.id offset 0) p
      order by l.began_at, l.id, p.sequence`,
    values: [...keyValues(keys), since],
  });
  const texts = new Map<string, Omit<StoredLongReply, 'parts'> & { parts: Map<number, InboundOctets> }>();
  for (const { sequence, octets, coding, singleShift, lockingShift, ...text } of rows) {
    if (!texts.has(text.id)) texts.set(text.id, { ...text, parts: new Map() });
    const shifts = { singleShift: singleShift ?? undefined, lockingShift: lockingShift ?? undefined };
    texts.get(text.id)!.parts.set(sequence, { octets, coding, ...shifts });
  }
  return [...texts.values()];
}

/** Unfinished texts that began before an instant, oldest first. */
export async function readOverdueReplies(
  client: Connection,
  { before, limit }: { before: Date; limit: number },
): Promise<(LongReplyKey & { id: string })[]> {
  return named(client, {
    name: 'read-overdue-replies',
    text: `select id, carrier_id as "carrierId", number, address, reference, reference_bits as "referenceBits", total
      from long_reply where complete_at is null and began_at < $1 order by began_at limit $2`,
    values: [before, limit],
  });
}

export async function insertLongReplies(client: Connection, texts: readonly NewLongReply[]): Promise<void> {
  if (texts.length === 0) return;
  await named(client, {
    name: 'insert-long-replies',
    text: `insert into long_reply (carrier_id, number, address, reference, reference_bits, total, id, repeats, began_at)
      select * from unnest($1::smallint[], $2::text[], $3::text[], $4::int[], $5::smallint[], $6::smallint[], $7::uuid[],
        $8::boolean[], $9::timestamptz[])`,
    values: [
      ...keyValues(texts),
      plainArray(texts.map(({ id }) => id)),
      plainArray(texts.map(({ repeats }) => repeats)),
      instantArray(texts.map(({ beganAt }) => beganAt)),
    ],
  });
}

export async function insertReplyParts(client: Connection, parts: readonly NewReplyPart[]): Promise<void> {
  if (parts.length === 0) return;
  await named(client, {
    name: 'insert-reply-parts',
    text: `insert into reply_part (reply_id, sequence, octets, coding, single_shift, locking_shift)
      select * from unnest($1::uuid[], $2::smallint[], $3::bytea[], $4::text[], $5::smallint[], $6::smallint[])`,
    values: [
      plainArray(parts.map(({ replyId }) => replyId)),
      plainArray(parts.map(({ sequence }) => sequence)),
      textArray(parts.map(({ part }) => `\\x${Buffer.from(part.octets).toString('hex')}`)),
      textArray(parts.map(({ part }) => part.coding)),
      plainArray(parts.map(({ part }) => part.singleShift ?? null)),
      plainArray(parts.map(({ part }) => part.lockingShift ?? null)),
    ],
  });
}

/** Writes what a part that came has changed of its text. */
export async function updateLongReplies(
  client: Connection,
  texts: readonly { id: string; repeats: boolean; completeAt: Date | null }[],
): Promise<void> {
  if (texts.length === 0) return;
  await named(client, {
    name: 'update-long-replies',
    text: `update long_reply l set repeats = c.repeats, complete_at = c.complete_at
      from unnest($1::uuid[], $2::boolean[], $3::timestamptz[]) as c(id, repeats, complete_at) where ${byKey('l.id', 'c.id')}`,
    values: [
      plainArray(texts.map(({ id }) => id)),
      plainArray(texts.map(({ repeats }) => repeats)),
      plainArray(texts.map(({ completeAt }) => completeAt && `"${completeAt.toISOString()}"`)),
    ],
  });
}

export async function deleteLongReplies(client: Connection, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await named(client, {
    name: 'delete-long-replies',
    text: 'delete from long_reply where id = any($1::uuid[])',
    values: [plainArray(ids)],
  });
}

/** Forgets texts that are complete for so long that their parts do not come again. Gives how many. */
export async function forgetCompleteReplies(
  client: Connection,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const rows = await named(client, {
    name: 'forget-complete-replies',
    text: `delete from long_reply where id in (
        select id from long_reply where complete_at <= $1 order by complete_at limit $2
      ) returning id`,
    values: [before, limit],
  });
  return rows.length;
}

function keyValues(keys: readonly LongReplyKey[]): string[] {
  return [
    plainArray(keys.map(({ carrierId }) => carrierId)),
    textArray(keys.map(({ number }) => number)),
    textArray(keys.map(({ address }) => address)),
    plainArray(keys.map(({ reference }) => reference)),
    plainArray(keys.map(({ referenceBits }) => referenceBits)),
    plainArray(keys.map(({ total }) => total)),
  ];
}
