import { createHash } from 'node:crypto';
import type { Accepted, IdempotencyRecord, KeyUse } from '#storage/queries/acceptance/accept.ts';
import type { SettledTickets } from '#storage/queries/acceptance/acceptors.ts';
import { findKeyUse } from '#storage/queries/acceptance/send-keys.ts';
import type { CustomerActor } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { SendAnswer, SendRequest } from './send-request.ts';

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
  return use && sameAnswer(settled, use, fingerprintOf(request));
}

/** What is to be kept of a request, if it has a key. */
export function idempotencyRecord(
  request: SendRequest,
  answer: Omit<SendAnswer, 'balanceMicros'>,
): { once?: IdempotencyRecord } {
  const { idempotencyKey: key } = request;
  return key === undefined ? {} : { once: { key, fingerprint: fingerprintOf(request), answer } };
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
function fingerprintOf({ idempotencyKey: _key, mostCharacters: _most, v1Id: _id, ...asked }: SendRequest): string {
  const sorted = Object.entries(asked).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
