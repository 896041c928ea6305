import { listSenders } from '#operations/senders/list-senders.ts';
import { Failure } from '../answer.ts';
import { contract } from '../contracts/sender-list.ts';
import type { Method } from '../method.ts';

export const senderList: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    const names = await listSenders(ctx, actor);
    if (names.length === 0) throw new Failure('ERR_101');
    return { list_sender: names.map((name) => ({ sender_name: name })) };
  },
};
