import { normaliseText } from '#domain/encoding.ts';
import { readKeyword } from '#domain/keywords.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Tx } from '#storage/database.ts';
import {
  addresseeOf,
  forgetReplyParts,
  insertReply,
  insertStrayReply,
  keepReplyPart,
  recordKeyword,
  staleReplyParts,
} from '#storage/queries/receive-reply.ts';
import type { Context } from '../context.ts';

export type ArrivedReply = {
  carrierId: number;
  /** The phone, in E.164 form where that could be told. */
  number: string;
  /** What it replied to: a short number, or the sender that a message showed. */
  address: string;
  text: string;
  concatenation?: { reference: number; total: number; sequence: number };
};

/** How long a long reply waits for a missing part. */
const PARTS_WAIT_MS = 10 * 60_000;
const STALE_PER_TURN = 100;
const MISSING_PART = '[…]';

type ReplyContext = Pick<Context, 'db' | 'clock'>;

/**
 * Stores a text from a phone with the message it answers, and does what its keyword asks, in one transaction. When the promise
 * resolves it is on disk. A STOP in the first part of a long reply counts at once.
 */
export async function receiveReply(ctx: ReplyContext, arrived: ArrivedReply): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const { concatenation } = arrived;
    if (!concatenation) return store(ctx, tx, arrived);

    const { sequence, total, reference } = concatenation;
    if (sequence === 1) await heedKeyword(ctx, tx, arrived);
    const key = { carrierId: arrived.carrierId, number: arrived.number, address: arrived.address, reference, total };
    const parts = await keepReplyPart(tx, { ...key, sequence, text: arrived.text, receivedAt: ctx.clock.now() });
    if (parts.length < total) return;
    await forgetReplyParts(tx, key);
    await store(ctx, tx, { ...arrived, text: parts.map((part) => part.text).join('') });
  });
}

/** Stores long replies whose missing parts did not come in time, with a mark where they are missing. */
export async function storeStaleReplies(ctx: ReplyContext): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - PARTS_WAIT_MS);
  for (const key of await staleReplyParts(ctx.db, { before, limit: STALE_PER_TURN })) {
    await ctx.db.transaction().execute(async (tx) => {
      const none = { ...key, sequence: 255, text: '', receivedAt: ctx.clock.now() };
      const parts = await keepReplyPart(tx, none);
      await forgetReplyParts(tx, key);
      const text = Array.from(
        { length: key.total },
        (_, i) => parts.find((part) => part.sequence === i + 1 && part.text !== '')?.text ?? MISSING_PART,
      );
      await store(ctx, tx, { ...key, text: text.join('') });
    });
  }
}

async function store(ctx: ReplyContext, tx: Tx, arrived: ArrivedReply): Promise<void> {
  const text = normaliseText(arrived.text);
  const reply = {
    id: uuidv7(ctx.clock.now()),
    number: arrived.number,
    address: arrived.address,
    text,
    carrierId: arrived.carrierId,
    receivedAt: ctx.clock.now(),
  };
  const addressee = await addresseeOf(tx, arrived);
  if (!addressee) return insertStrayReply(tx, reply);
  await insertReply(tx, addressee, { ...reply, keyword: readKeyword(text) });
  await heedKeyword(ctx, tx, { ...arrived, text });
}

async function heedKeyword(ctx: ReplyContext, tx: Tx, arrived: ArrivedReply): Promise<void> {
  const keyword = readKeyword(arrived.text);
  const addressee = keyword && (await addresseeOf(tx, arrived));
  if (!keyword || !addressee) return;
  const { number, text: raw } = arrived;
  await recordKeyword(tx, { accountId: addressee.accountId, number, keyword, raw, at: ctx.clock.now() });
}
