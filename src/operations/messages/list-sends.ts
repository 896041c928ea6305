import { type ListedSend, listSends as readSends } from '#storage/queries/messages/send-overview.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { type Ground, idBounds } from '../ground.ts';
import { requireSend } from './require-send.ts';

export type SendsToList = {
  /** The e-mail address or id of an account; all when undefined. */
  account: string | undefined;
  /** Only what waits for an operator. */
  held: boolean;
  /** A send: those before it. */
  before: string | undefined;
  limit: number;
};

export type ListedSends = {
  sends: ListedSend[];
  /** What to ask for to see older ones; undefined when these are the first. */
  next: string | undefined;
};

/** A page of sends, newest first. */
export async function listSends({ db }: Ground, asked: SendsToList): Promise<ListedSends> {
  const { account, held, limit } = asked;
  const accountId = account === undefined ? undefined : (await requireAccount(db, account)).id;
  const before = asked.before === undefined ? idBounds.last : (await requireSend(db, asked.before)).id;
  const found = await readSends(db, { accountId, held, before, limit: limit + 1 });
  const sends = found.slice(0, limit);
  const last = sends.at(-1);
  return { sends, next: found.length > limit ? (last?.v1Id ?? last?.id) : undefined };
}
