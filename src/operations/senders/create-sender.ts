import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { readSender, refusedSenders } from '#domain/text/sender.ts';
import { uuidv7 } from '#platform/ids.ts';
import { insertSender } from '#storage/queries/senders/senders.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type CreateSenderRefusal = 'sender_bad_length' | 'sender_not_allowed' | 'sender_exists';

export async function createSender(ctx: Context, actor: Actor, name: string): Promise<void> {
  permit(actor, 'senders:write');
  const { settings } = ctx;
  const reading = readSender(name, actor.country as CountryCode, {
    refusedNames: [...refusedSenders, ...settings.refusedSenders],
    spacesAllowed: settings.senderSpaces,
  });
  if (reading.kind === 'refused') throw new Refusal(`sender_${reading.reason}`);

  const now = ctx.clock.now();
  const sender = { accountId: actor.accountId, id: uuidv7(now), name: reading.sender, now };
  if (!(await insertSender(ctx.db, sender))) throw new Refusal('sender_exists');
}
