import type { Keyword } from '#domain/text/keywords.ts';
import { applyLateKeyword, giveReply, takeStrayReply } from '#storage/queries/inbox/replies.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Gives an account a reply that was nobody's, and does what it asks. */
export async function assignReply(
  ground: Ground,
  actor: Actor,
  { reply: id, account: called }: { reply: string; account: string },
): Promise<{ email: string; number: string; keyword: Keyword | null }> {
  permit(actor, 'replies:assign');
  const { db, clock } = ground;
  if (!UUID.test(id)) throw new Refusal('reply_not_found', { reply: id });
  return db.transaction().execute(async (tx) => {
    const { id: accountId, email } = await requireAccount(tx, called);
    const reply = await takeStrayReply(tx, id);
    if (!reply) throw new Refusal('reply_not_found', { reply: id });
    await giveReply(tx, accountId, reply);
    await applyLateKeyword(tx, { accountId, reply, now: clock.now() });
    return { email, number: reply.number, keyword: reply.keyword };
  });
}
