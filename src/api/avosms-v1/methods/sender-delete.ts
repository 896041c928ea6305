import { type DeleteSenderRefusal, deleteSender } from '#operations/senders/delete-sender.ts';
import { contract } from '../contracts/sender-delete.ts';
import type { Method } from '../method.ts';

export const senderDelete: Method<typeof contract, DeleteSenderRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await deleteSender(ctx, actor, given.text('sender'));
    return {};
  },
};
