import { isUuid } from '#platform/ids.ts';
import { readReplyPage, readWriters, type StoredReply } from '#storage/queries/inbox/replies.ts';
import { accountFilter } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import { idBounds, type OperatorContext } from '../operator-context.ts';

/** `account`: whose replies, by e-mail address or id; left out by an operator, those that are nobody's. */
export type ReplyQuestion = { account: string | undefined; before: string | undefined; limit: number };

export type ReplyAnswer = {
  /** `writers`: who wrote to the phone, the latest first; of a reply that is nobody's. */
  replies: (StoredReply & { writers: readonly string[] })[];
  zone: string;
  /** Where the next page begins. */
  next: string | undefined;
};

const DAY_MS = 24 * 3_600_000;
/** As far as replies are matched. */
const WRITERS_DAYS = 366;
const STRAY_ZONE = 'UTC';

/** A page of replies, newest first. */
export async function replyPage(
  ctx: OperatorContext,
  actor: Actor,
  { account, before = idBounds.last, limit }: ReplyQuestion,
): Promise<ReplyAnswer> {
  permit(actor, 'replies:read');
  const { db, clock } = ctx;
  if (!isUuid(before)) malformed('before', `${before} is not the id of a reply`);
  const owner = await accountFilter(db, actor, account);
  const found = await readReplyPage(db, { accountId: owner?.id, before, limit: limit + 1 });
  const page = found.slice(0, limit);
  const since = new Date(clock.now().getTime() - WRITERS_DAYS * DAY_MS);
  const numbers = owner ? [] : [...new Set(page.map(({ number }) => number))];
  const writers = numbers.length > 0 ? await readWriters(db, { numbers, since }) : new Map<string, readonly string[]>();
  return {
    replies: page.map((reply) => ({ ...reply, writers: writers.get(reply.number) ?? [] })),
    zone: owner?.zone ?? STRAY_ZONE,
    next: found.length > limit ? page.at(-1)?.id : undefined,
  };
}
