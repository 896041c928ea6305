import { uuidv7 } from '#platform/ids.ts';
import {
  deleteLongReplies,
  forgetCompleteReplies,
  insertLongReplies,
  insertReplyParts,
  lockReplyParts,
  readLongReplies,
  readOverdueReplies,
  updateLongReplies,
} from '#storage/queries/inbox/long-replies.ts';
import {
  insertReplies,
  insertUnmatchedReplies,
  liftOptOuts,
  storeOptOuts,
} from '#storage/queries/inbox/receive-reply.ts';
import { inTransaction } from '#storage/transaction.ts';
import { acceptOpened, type HotStatementsSetup } from './hot-statements.ts';

/** Every statement by which replies are stored, with as many of them as one commit may have. */
export async function runReplyStatements(setup: HotStatementsSetup): Promise<void> {
  await storeReplies(setup);
  await storeLongReplies(setup);
}

async function storeReplies(setup: HotStatementsSetup): Promise<void> {
  const { pool, carrierId, now } = setup;
  const sends = await acceptOpened(setup);
  await inTransaction(pool, async (client) => {
    const replies = sends.map((send) => ({
      ...{ id: uuidv7(now), number: send.recipients[0]!, address: '36000', text: 'STOP', keyword: 'stop' as const },
      ...{ carrierId, receivedAt: now, to: { accountId: send.accountId, sendId: send.id, n: 0 } },
    }));
    await insertReplies(client, replies);
    await insertUnmatchedReplies(
      client,
      replies.map((reply) => ({ ...reply, id: uuidv7(now) })),
    );
    const said = sends.map((send) => ({
      ...{ accountId: send.accountId, number: send.recipients[0]!, scope: 'all' as const, raw: 'STOP', at: now },
    }));
    await storeOptOuts(client, said);
    await liftOptOuts(client, said);
  });
}

let reference = 0;

async function storeLongReplies({ pool, carrierId, now, count }: HotStatementsSetup): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockReplyParts(client);
    const texts = Array.from({ length: count }, () => {
      const key = {
        carrierId,
        number: `+337${++reference}`,
        address: '36000',
        reference: 1,
        referenceBits: 8 as const,
        total: 2,
      };
      return { ...key, id: uuidv7(now), repeats: false, beganAt: now };
    });
    await insertLongReplies(client, texts);
    const part = { octets: Buffer.from('a'), coding: 'gsm' as const };
    await insertReplyParts(
      client,
      texts.map(({ id }) => ({ replyId: id, sequence: 1, part })),
    );
    await readLongReplies(client, texts, now);
    await readOverdueReplies(client, { before: now, limit: count });
    await updateLongReplies(
      client,
      texts.map(({ id }) => ({ id, repeats: true, completeAt: now })),
    );
    await forgetCompleteReplies(client, { before: now, limit: 1 });
    await deleteLongReplies(
      client,
      texts.slice(2).map(({ id }) => id),
    );
  });
}
