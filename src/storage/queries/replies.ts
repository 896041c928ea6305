import type { Db } from '../database.ts';

/** `sendV1Id` is null for an answer to no known send, or to one made through another door. */
export type ListedReply = { sendV1Id: string | null; number: string; text: string; receivedAt: Date };

/** Newest first. */
export function listReplies(db: Db, accountId: string, limit: number): Promise<ListedReply[]> {
  return db
    .selectFrom('reply')
    .leftJoin('send', (join) =>
      join.onRef('send.account_id', '=', 'reply.account_id').onRef('send.id', '=', 'reply.send_id'),
    )
    .select(['send.v1_id as sendV1Id', 'reply.number', 'reply.text', 'reply.received_at as receivedAt'])
    .where('reply.account_id', '=', accountId)
    .orderBy('reply.id', 'desc')
    .limit(limit)
    .execute();
}
