import type { InboundText } from '#connectors/connector.ts';
import { normaliseText } from '#domain/text/encoding.ts';
import { decodeInbound } from '#domain/text/inbound-text.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Connection } from '#storage/database.ts';
import { forgetCompleteReplies } from '#storage/queries/inbox/long-replies.ts';
import { insertUnmatchedReplies } from '#storage/queries/inbox/receive-reply.ts';
import { inTransaction } from '#storage/transaction.ts';
import type { Context } from '../context.ts';
import { type ArrivedPart, forgottenBefore, gatherParts, takeOverdue } from './gather-parts.ts';
import { storeReplies, type WholeReply } from './store-replies.ts';

/** `id`: given once, on arrival, so that a reply that is written again is the same. */
export type ArrivedReply = InboundText & { id: string; carrierId: number; receivedAt: Date };

/** What became of one that arrived: `unmatched` waits for an operator. */
export type Received = 'stored' | 'unmatched';

type ReplyContext = Pick<Context, 'pool' | 'clock' | 'settings'>;

const MOST_AT_ONCE = 500;
/** No address or number is longer in any protocol; what a mistaken carrier writes must not be too long for an index. */
const longestAddress = 65;

/**
 * Stores what came from phones in one transaction, and does what its keywords ask; see `storeReplies`. When the promise
 * resolves it is on disk. `again`: some of it may be there already.
 */
export function receiveReplies(
  ctx: ReplyContext,
  arrived: readonly ArrivedReply[],
  again: boolean,
): Promise<Received[]> {
  const cut = arrived.map((one) => ({ ...one, number: fitted(one.number), address: fitted(one.address) }));
  return inTransaction(ctx.pool, async (client) => {
    const now = ctx.clock.now();
    const parts = await gatherParts(client, cut.filter(isPart), { now, newId: () => uuidv7(now) });
    const heard = cut.flatMap((one): WholeReply[] =>
      isPart(one) ? parts.filter(({ id }) => id === one.id) : [{ ...one, stored: true }],
    );
    const unmatched = new Set((await store(ctx, client, heard, again)).map(({ id }) => id));
    return cut.map(({ id }) => (unmatched.has(id) ? 'unmatched' : 'stored'));
  });
}

/**
 * The same for a single one that cannot be stored as others are: it waits for an operator as it is, without what it asks
 * being done.
 */
export async function keepAsItIs(ctx: ReplyContext, arrived: ArrivedReply): Promise<void> {
  const { id, carrierId, receivedAt, number, address } = arrived;
  const text = normaliseText(isPart(arrived) ? decodeInbound([arrived.octets]) : arrived.text);
  const row = { id, carrierId, receivedAt, number: fitted(number), address: fitted(address), keyword: null };
  await inTransaction(ctx.pool, (client) => insertUnmatchedReplies(client, [{ ...row, text }]));
}

/**
 * Stores long replies whose missing parts did not come in time, with a mark where they are missing. Gives those that wait for an
 * operator.
 */
export async function storeOverdueReplies(ctx: ReplyContext): Promise<WholeReply[]> {
  const now = ctx.clock.now();
  const most = { now, limit: MOST_AT_ONCE, newId: () => uuidv7(now) };
  const unmatched: WholeReply[] = [];
  for (let taken = MOST_AT_ONCE; taken === MOST_AT_ONCE; ) {
    taken = await inTransaction(ctx.pool, async (client) => {
      const due = await takeOverdue(client, most);
      unmatched.push(...(await store(ctx, client, due.heard, false)));
      return due.taken;
    });
  }
  const before = forgottenBefore(now);
  while ((await forgetCompleteReplies(ctx.pool, { before, limit: MOST_AT_ONCE })) === MOST_AT_ONCE);
  return unmatched;
}

function store(
  ctx: ReplyContext,
  client: Connection,
  heard: readonly WholeReply[],
  again: boolean,
): Promise<WholeReply[]> {
  return storeReplies(client, heard, { now: ctx.clock.now(), aloneDays: ctx.settings.replyDays, again });
}

function isPart<A extends ArrivedReply>(arrived: A): arrived is A & ArrivedPart {
  return 'concatenation' in arrived;
}

function fitted(address: string): string {
  return address.replaceAll('\0', '').slice(0, longestAddress).toWellFormed();
}
