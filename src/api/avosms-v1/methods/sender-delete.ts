import { type DeleteSenderRefusal, deleteSender } from '#operations/senders/delete-sender.ts';
import type { Method } from '../method.ts';

export const senderDelete: Method<DeleteSenderRefusal> = {
  path: '/v1/sender/delete',
  required: { sender: 'ERR_101' },
  refusals: { sender_not_found: 'ERR_101' },
  async answer(ctx, actor, given) {
    await deleteSender(ctx, actor, given.text('sender'));
    return {};
  },
};
