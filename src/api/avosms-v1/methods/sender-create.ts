import { type CreateSenderRefusal, createSender } from '#operations/senders/create-sender.ts';
import { contract } from '../contracts/sender-create.ts';
import type { Method } from '../method.ts';

export const senderCreate: Method<typeof contract, CreateSenderRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await createSender(ctx, actor, given.text('sender'));
    return {};
  },
};
