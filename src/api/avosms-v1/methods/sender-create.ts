import { type CreateSenderRefusal, createSender } from '#operations/senders/create-sender.ts';
import type { Method } from '../method.ts';

export const senderCreate: Method<CreateSenderRefusal> = {
  path: '/v1/sender/create',
  required: { sender: 'ERR_101' },
  refusals: { sender_bad_length: 'ERR_101', sender_not_allowed: 'ERR_102', sender_exists: 'ERR_103' },
  async answer(ctx, actor, given) {
    await createSender(ctx, actor, given.text('sender'));
    return {};
  },
};
