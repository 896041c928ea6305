import { type AddresseeChoice, chooseAddressee, numberDigits } from '#domain/messages/addressee.ts';
import { normaliseText } from '#domain/text/encoding.ts';
import { type Keyword, readKeyword } from '#domain/text/keywords.ts';
import type { Connection } from '#storage/database.ts';
import {
  insertReplies,
  insertUnmatchedReplies,
  liftOptOuts,
  type NewReply,
  type ReceivedKeyword,
  storeOptOuts,
} from '#storage/queries/inbox/receive-reply.ts';
import { readCorrespondence, readNumberOwners, storedReplies } from '#storage/queries/inbox/written-to.ts';

/** A whole text from a phone, or the first part of a long one, of which only a keyword counts. */
export type WholeReply = {
  id: string;
  carrierId: number;
  number: string;
  address: string;
  text: string;
  receivedAt: Date;
  stored: boolean;
};

export type Storing = {
  now: Date;
  /** An account must have been alone with a phone for so many days. */
  aloneDays: number;
  /** Some of it may be on disk already. */
  again: boolean;
};

const DAY_MS = 24 * 3_600_000;
/** A message may be accepted a year before it leaves, and is answered after that. */
const LOOKED_BACK_DAYS = 366;
const longestDigits = 15;

type Understood = WholeReply & { keyword: Keyword | undefined; choice: AddresseeChoice };

/** Stores texts, each with the message that it answers, and does what their keywords ask. Gives those that are nobody's alone. */
export async function storeReplies(
  client: Connection,
  heard: readonly WholeReply[],
  how: Storing,
): Promise<WholeReply[]> {
  const read = heard.map((one) => {
    const text = normaliseText(one.text);
    return { ...one, text, keyword: readKeyword(text) };
  });
  const relevant = read.filter(({ stored, keyword }) => stored || keyword);
  if (relevant.length === 0) return [];
  const understood = await withChoices(client, relevant, how);
  const fresh = how.again ? await notStored(client, understood) : understood;
  const replies = fresh.filter(({ stored }) => stored);
  const nobodys = replies.filter(({ choice }) => !choice.addressee);
  await insertReplies(
    client,
    replies.flatMap((one) => (one.choice.addressee ? { ...asRow(one), to: one.choice.addressee } : [])),
  );
  await insertUnmatchedReplies(client, nobodys.map(asRow));
  await applyKeywords(client, fresh, how.now);
  return nobodys;
}

async function withChoices<H extends WholeReply>(
  client: Connection,
  heard: readonly H[],
  { now, aloneDays }: Storing,
): Promise<(H & { choice: AddresseeChoice })[]> {
  const addresses = [...new Set(heard.map(({ address }) => numberDigits(address)))];
  const written = await readCorrespondence(client, {
    numbers: [...new Set(heard.map(({ number }) => number))],
    addresses: addresses.filter((digits) => /^\d+$/.test(digits) && digits.length <= longestDigits),
    since: new Date(now.getTime() - (LOOKED_BACK_DAYS + aloneDays) * DAY_MS),
    now,
  });
  const owners = await readNumberOwners(client, addresses);
  const aloneSince = new Date(now.getTime() - aloneDays * DAY_MS);
  return heard.map((one) => {
    const { address } = one;
    const question = {
      address,
      written: written.get(one.number)!,
      owner: owners.get(numberDigits(address)),
      aloneSince,
    };
    return { ...one, choice: chooseAddressee(question) };
  });
}

async function notStored(client: Connection, understood: readonly Understood[]): Promise<Understood[]> {
  const accountIds = [...new Set(understood.flatMap(({ choice }) => choice.accounts))];
  const known = await storedReplies(client, { ids: understood.map(({ id }) => id), accountIds });
  return understood.filter(({ id }) => !known.has(id));
}

function asRow({ id, number, address, text, keyword, carrierId, receivedAt }: Understood): NewReply {
  return { id, number, address, text, keyword: keyword ?? null, carrierId, receivedAt };
}

/**
 * A STOP concerns everybody who wrote so to the phone, whoever gets the reply. A START concerns only the account that gets it:
 * nobody is written to again for what another was told. What one phone says counts in its order.
 */
async function applyKeywords(client: Connection, understood: readonly Understood[], now: Date): Promise<void> {
  let round: { lifts: boolean; said: Map<string, ReceivedKeyword> } = { lifts: false, said: new Map() };
  const write = async () => {
    const said = [...round.said.values()];
    await (round.lifts ? liftOptOuts : storeOptOuts)(client, said);
  };
  for (const { keyword, number, text, choice } of understood) {
    if (!keyword || keyword === 'help') continue;
    const lifts = keyword === 'start';
    const addressed = choice.addressee ? [choice.addressee.accountId] : [];
    for (const accountId of lifts ? addressed : choice.accounts) {
      const key = `${accountId} ${number}`;
      if (round.lifts !== lifts || round.said.has(key)) {
        await write();
        round = { lifts, said: new Map() };
      }
      round.said.set(key, {
        accountId,
        number,
        scope: keyword === 'stop_all' ? 'all' : 'marketing',
        raw: text,
        at: now,
      });
    }
  }
  await write();
}
