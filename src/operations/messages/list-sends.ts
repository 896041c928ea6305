import { type ListedSend, listSends as readSends } from '#storage/queries/messages/send-overview.ts';
import { accountFilter } from '../accounts/account-meant.ts';
import { type Actor, permit } from '../actor.ts';
import { idBounds, type OperatorContext } from '../operator-context.ts';
import { requireSend } from './require-send.ts';

export type SendsToList = {
  /** The e-mail address or id of an account; left out by an operator, all of them. */
  account?: string | undefined;
  /** Only what waits for an operator. */
  held: boolean;
  /** The id of a send: those before it. */
  before: string | undefined;
  limit: number;
};

export type ListedSends = {
  sends: ListedSend[];
  /** What to ask for to see older ones; undefined when these are the first. */
  next: string | undefined;
};

/** A page of sends, newest first. */
export async function listSends(ctx: OperatorContext, actor: Actor, asked: SendsToList): Promise<ListedSends> {
  permit(actor, 'sends:read');
  const { db } = ctx;
  const { account, held, limit } = asked;
  const accountId = (await accountFilter(db, actor, account))?.id;
  const before = asked.before === undefined ? idBounds.last : (await requireSend(db, actor, asked.before)).id;
  const found = await readSends(db, { accountId, held, before, limit: limit + 1 });
  const sends = found.slice(0, limit);
  const last = sends.at(-1);
  return { sends, next: found.length > limit ? last?.id : undefined };
}
