import { listReplies } from '#operations/inbox/list-replies.ts';
import { Failure } from '../answer.ts';
import { contract } from '../contracts/response-list.ts';
import type { Method } from '../method.ts';
import { date, telephoneNumber } from '../present.ts';

const MOST_REPLIES = 50;

export const responseList: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    const replies = await listReplies(ctx, actor, MOST_REPLIES);
    if (replies.length === 0) throw new Failure('ERR_101');
    return {
      list_response: replies.map((reply) => ({
        send_id: reply.sendV1Id ?? '',
        phone_number: telephoneNumber(reply.number),
        message: reply.text,
        date: date(reply.receivedAt),
      })),
    };
  },
};
