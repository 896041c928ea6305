import type pg from 'pg';
import { onDays } from '../../day-tables.ts';
import { type ClaimToQueue, queueClaimed } from '../queue/insert-claims.ts';
import { type ClaimedSend, isClaimed, type SendToAccept } from './accept-rows.ts';
import { nothingWritten, type OptOutOf, type Written, writeAffordable } from './affordable-sends.ts';
import { inDays } from './in-days.ts';
import { alreadyWritten, lockBalances, noBalance } from './locked-balances.ts';
import { isKeyed, type KeyedSend, type KeyUse, keepKeys, placeOf, usedKeys } from './send-keys.ts';

export type { IdempotencyRecord, SendToAccept, SliceToAccept } from './accept-rows.ts';
export type { OptOutOf } from './affordable-sends.ts';
export type { KeyUse } from './send-keys.ts';

/** Whether a send was written, and what its account has left then. `earlier`: it was not, since its key was used before. */
export type Accepted = {
  accepted: boolean;
  balanceMicros: number;
  earlier?: KeyUse;
  /** It is claimed, and what the recipients of its messages want; a send that was to be claimed and has none of this is queued. */
  claimed?: readonly OptOutOf[];
};

/**
 * Writes sends, each whole or not at all: one whose cost exceeds what is left of its account's balance is left out. Mostly
 * all of an account's sends are affordable, and one statement does it all; the others, and those with a key, are looked at
 * one by one. `again` says that an earlier attempt at the same sends may have been committed: those are not written twice.
 */
export async function acceptSends(pool: pg.Pool, sends: readonly SendToAccept[], again: boolean): Promise<Accepted[]> {
  if (again) return acceptOneByOne(pool, sends, again);
  const keyless = sends.filter((send) => !isKeyed(send));
  const { balances, claims } =
    keyless.length > 0 ? await onDays(pool, (tablesOf) => writeAffordable(pool, keyless, tablesOf)) : nothingWritten;
  const left = sends.filter((send) => isKeyed(send) || !balances.has(send.accountId));
  const others = left.length > 0 ? await acceptOneByOne(pool, left, again) : [];

  // The balance told is that after the last send of the account: each earlier one left more.
  const answers = new Map(left.map((send, i) => [send.id, others[i]!]));
  for (const send of sends.toReversed()) {
    const balanceMicros = balances.get(send.accountId);
    if (balanceMicros === undefined || isKeyed(send)) continue;
    answers.set(send.id, { accepted: true, balanceMicros, ...claimedOf(send, claims) });
    balances.set(send.accountId, balanceMicros + send.costMicros);
  }
  return sends.map((send) => answers.get(send.id)!);
}

/**
 * With the balances locked, in the order asked for, so that a cheap send goes where a dear one before it could not. Under
 * the lock nobody else uses a key of these accounts.
 */
function acceptOneByOne(pool: pg.Pool, sends: readonly SendToAccept[], again: boolean): Promise<Accepted[]> {
  return inDays(pool, async (client, tablesOf) => {
    const balances = await lockBalances(client, sends);
    const written = again ? await alreadyWritten(client, sends) : new Set<string>();
    const used = await usedKeys(client, sends.filter(isKeyed));
    const affordable: SendToAccept[] = [];
    const keys: { send: KeyedSend; balanceMicros: number }[] = [];
    const answers = sends.map((send): Accepted => {
      const balance = balances.get(send.accountId) ?? noBalance;
      const balanceMicros = balance.micros;
      if (written.has(send.id)) return { accepted: true, balanceMicros };
      const earlier = isKeyed(send) ? used.get(placeOf(send)) : undefined;
      const left = balanceMicros - send.costMicros;
      // Nobody waits for the answer about one that is disowned.
      if (earlier || left < 0 || balance.disowned?.includes(send.id))
        return { accepted: false, balanceMicros, ...(earlier && { earlier }) };
      if (isKeyed(send)) {
        const { acceptor = null, number: ticket = null } = send.ticket ?? {};
        used.set(placeOf(send), { ...send.once, balanceMicros: left, acceptor, ticket, open: ticket !== null });
        keys.push({ send, balanceMicros: left });
      }
      balances.set(send.accountId, { ...balance, micros: left });
      affordable.push(send);
      return { accepted: true, balanceMicros: left };
    });
    const { claims } = affordable.length > 0 ? await writeAffordable(client, affordable, tablesOf) : nothingWritten;
    await keepKeys(client, keys);
    // Of what an earlier attempt claimed nobody heard: it goes by the queue.
    await queueClaimed(
      client,
      sends
        .filter((send) => written.has(send.id))
        .filter(isClaimed)
        .map(whole),
      sends[0]?.ticket?.acceptor,
    );
    const claimed = new Set(affordable);
    return answers.map((answer, i) =>
      claimed.has(sends[i]!) ? { ...answer, ...claimedOf(sends[i]!, claims) } : answer,
    );
  });
}

/** All of a claimed send, which has one slice. */
const whole = ({ accountId, id: sendId, claimedBy, slices }: ClaimedSend): ClaimToQueue => ({
  ...{ accountId, sendId, worker: claimedBy },
  again: slices.map(({ first, last }) => ({ first, last })),
});

function claimedOf(send: SendToAccept, claims: Written['claims']): Pick<Accepted, 'claimed'> {
  if (!claims || !isClaimed(send)) return {};
  if (claims.optOuts.size === 0) return { claimed: [] };
  return { claimed: claims.optOuts.get(claims.sends.indexOf(send) + 1) ?? [] };
}
