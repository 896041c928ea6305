import { createHash, type Hash } from 'node:crypto';
import { EventLoopTurns } from '#platform/event-loop.ts';
import type { Accepted, IdempotencyRecord, KeyUse } from '#storage/queries/acceptance/accept.ts';
import type { SettledTickets } from '#storage/queries/acceptance/acceptors.ts';
import { findKeyUse } from '#storage/queries/acceptance/send-keys.ts';
import type { CustomerActor } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { SendAnswer, SendRequest, WrittenContent } from './send-request.ts';

/** What a request with a key may be refused for besides the reasons of every send. */
export type KeyRefusal = 'idempotency_key_malformed' | 'idempotency_key_reused';

export const LONGEST_KEY = 255;
/** Printable ASCII without the space: what fits into a header of HTTP whatever the program's language. */
const KEY = new RegExp(`^[\\x21-\\x7e]{1,${LONGEST_KEY}}$`);

/**
 * What an earlier request under the same key was answered: it is answered so again, and nothing is sent. `later`: that is not
 * certain yet.
 * @throws {Refusal} `idempotency_key_malformed`, or `idempotency_key_reused` when something else was asked under the key.
 */
export async function replayOf(
  ctx: Context,
  actor: CustomerActor,
  request: SendRequest,
): Promise<SendAnswer | 'later' | undefined> {
  const { idempotencyKey: key } = request;
  if (key === undefined) return undefined;
  if (!KEY.test(key)) throw new Refusal('idempotency_key_malformed');
  const { settled } = ctx.acceptance;
  const use = await findKeyUse(ctx.pool, actor.accountId, key);
  return use && sameAnswer(settled, use, await fingerprintOf(request));
}

/** What is to be kept of a request, if it has a key. */
export async function idempotencyRecord(
  request: SendRequest,
  answer: Omit<SendAnswer, 'balanceMicros'>,
): Promise<{ once?: IdempotencyRecord }> {
  const { idempotencyKey: key } = request;
  return key === undefined ? {} : { once: { key, fingerprint: await fingerprintOf(request), answer } };
}

/** The answer to a send that met another under its key while it was being written; `settled`: before that. */
export function replayOfEarlier(
  settled: SettledTickets,
  { earlier }: Accepted,
  once: IdempotencyRecord | undefined,
): SendAnswer | 'later' | undefined {
  return earlier && once && sameAnswer(settled, earlier, once.fingerprint);
}

/**
 * `later`: that request may still be answered as not accepted, and then never was. `settled` is of before the key was looked at:
 * one that was taken back since is settled too, though its key was found.
 */
function sameAnswer(settled: SettledTickets, use: KeyUse, asked: string): SendAnswer | 'later' {
  const { fingerprint, answer, balanceMicros, acceptor, ticket, open } = use;
  const own = acceptor === settled.acceptor && ticket !== null;
  if (own ? ticket > settled.upTo || settled.disowned.includes(ticket) : open) return 'later';
  if (fingerprint !== asked) throw new Refusal('idempotency_key_reused');
  return { ...(answer as Omit<SendAnswer, 'balanceMicros'>), balanceMicros };
}

/** All that was asked, whatever the order in which it was said. What the interface itself sets is no part of it. */
async function fingerprintOf(request: SendRequest): Promise<string> {
  const { idempotencyKey: _key, mostCharacters: _most, v1Id: _id, ...asked } = request;
  const { text, ...shared } = asked;
  const sorted = Object.entries(typeof text === 'string' ? asked : shared).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted));
  if (typeof text !== 'string') await addContents(hash, text);
  return hash.digest('hex');
}

/** Of a hundred thousand texts a few at a time: they must not hold up other requests. */
async function addContents(hash: Hash, contents: readonly WrittenContent[]): Promise<void> {
  const turns = new EventLoopTurns();
  for (const content of contents) {
    if (turns.isOver()) await turns.next();
    if (typeof content === 'string') hash.update(`text ${content.length} ${content}`);
    else {
      const { parts, dataCoding, hasHeader } = content;
      hash.update(`octets ${dataCoding} ${hasHeader} ${parts.map((part) => part.length)} `);
      for (const part of parts) hash.update(part);
    }
  }
}
