import type { Keyword } from '#domain/text/keywords.ts';
import { isUuid } from '#platform/ids.ts';
import { applyLateKeyword, giveReply, takeUnmatchedReply } from '#storage/queries/inbox/replies.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

/** Gives an account a reply that was nobody's, and does what it asks. */
export async function assignReply(
  ctx: OperatorContext,
  actor: Actor,
  { reply: id, account: nameOrId }: { reply: string; account: string },
): Promise<{ email: string; number: string; keyword: Keyword | null }> {
  permit(actor, 'replies:assign');
  const { db, clock } = ctx;
  if (!isUuid(id)) throw new Refusal('reply_not_found', { reply: id });
  return db.transaction().execute(async (tx) => {
    const { id: accountId, email } = await requireAccount(tx, nameOrId);
    const reply = await takeUnmatchedReply(tx, id);
    if (!reply) throw new Refusal('reply_not_found', { reply: id });
    await giveReply(tx, accountId, reply);
    await applyLateKeyword(tx, { accountId, reply, now: clock.now() });
    return { email, number: reply.number, keyword: reply.keyword };
  });
}
