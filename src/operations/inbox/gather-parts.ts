import type { InboundPart } from '#connectors/connector.ts';
import { decodeInbound, type InboundOctets } from '#domain/text/inbound-text.ts';
import { partsAtLast, placePart } from '#domain/text/long-reply.ts';
import type { Connection } from '#storage/database.ts';
import {
  deleteLongReplies,
  insertLongReplies,
  insertReplyParts,
  type LongReplyKey,
  lockReplyParts,
  type NewLongReply,
  type NewReplyPart,
  readLongReplies,
  readOverdueReplies,
  type StoredLongReply,
  updateLongReplies,
} from '#storage/queries/inbox/long-replies.ts';
import type { WholeReply } from './store-replies.ts';

/** A part of a long text, as it arrived. */
export type ArrivedPart = InboundPart & { id: string; carrierId: number; receivedAt: Date };

/** How long a long reply waits for a missing part. */
const PARTS_WAIT_MS = 10 * 60_000;
/** Carriers bring again what they take for unanswered within minutes; a phone's references come round after 256 texts. */
const REPEATED_WITHIN_MS = 60 * 60_000;
const MISSING_PART = '[…]';

/** A text whose parts are placed in memory before they are written. */
type Gathering = NewLongReply & { parts: Map<number, InboundOctets>; complete: boolean; fresh: boolean };

/**
 * Keeps parts of long replies, and gives what is heard by them, in order: each first part, since a STOP in it counts at once,
 * and each text that has all its parts.
 */
export async function gatherParts(
  client: Connection,
  arrived: readonly ArrivedPart[],
  { now, newId }: { now: Date; newId: () => string },
): Promise<WholeReply[]> {
  if (arrived.length === 0) return [];
  await lockReplyParts(client);
  const keys = arrived.map(keyOf);
  const known = await readLongReplies(client, keys, before(now, REPEATED_WITHIN_MS));
  const texts = Map.groupBy(known.map(asGathering), asWord);
  const added: NewReplyPart[] = [];
  const changed = new Set<Gathering>();
  const heard = arrived.flatMap((part) => {
    const word = asWord(keyOf(part));
    if (!texts.has(word)) texts.set(word, []);
    const text = place(texts.get(word)!, part, newId);
    if (!text) return [];
    added.push({ replyId: text.id, sequence: part.concatenation.sequence, part: part.octets });
    changed.add(text);
    return heardOf(text, part);
  });
  const all = [...changed];
  await insertLongReplies(
    client,
    all.filter(({ fresh }) => fresh),
  );
  await insertReplyParts(client, added);
  const written = all.map(({ id, repeats, complete }) => ({ id, repeats, completeAt: complete ? now : null }));
  await updateLongReplies(client, written);
  return heard;
}

/**
 * Puts a part where it belongs; undefined when it is there already. A text has an id of its own: parts that are written again
 * after they made a whole one begin another, which only repeats it.
 */
function place(texts: Gathering[], arrived: ArrivedPart, newId: () => string): Gathering | undefined {
  const { sequence, total } = arrived.concatenation;
  const found = placePart(texts, sequence, arrived.octets);
  if (found.kind === 'repetition') return undefined;
  let text = found.kind === 'joins' ? texts.find(({ id }) => id === found.id) : undefined;
  if (!text) {
    text = {
      ...keyOf(arrived),
      id: newId(),
      beganAt: arrived.receivedAt,
      repeats: true,
      parts: new Map(),
      complete: false,
      fresh: true,
    };
    texts.push(text);
  }
  text.repeats = found.repeats;
  text.parts.set(sequence, arrived.octets);
  text.complete = text.parts.size === total;
  return text;
}

/** A text that is whole only says again what was stored, when all its parts are those of another. */
function heardOf(text: Gathering, arrived: ArrivedPart): WholeReply[] {
  if (text.repeats) return [];
  const { id, carrierId, number, address, receivedAt, octets, concatenation } = arrived;
  const from = { id, carrierId, number, address, receivedAt };
  const first = { ...from, text: decodeInbound([octets]), stored: false };
  if (!text.complete) return concatenation.sequence === 1 ? [first] : [];
  return [{ ...from, text: joined(partsAtLast(text, text.total, [])), stored: true }];
}

/** What is overdue, and how many texts were dealt with: with fewer than the limit, nothing more is due. */
export async function takeOverdue(
  client: Connection,
  { now, limit, newId }: { now: Date; limit: number; newId: () => string },
): Promise<{ heard: WholeReply[]; taken: number }> {
  await lockReplyParts(client);
  const due = await readOverdueReplies(client, { before: before(now, PARTS_WAIT_MS), limit });
  if (due.length === 0) return { heard: [], taken: 0 };
  const texts = Map.groupBy(await readLongReplies(client, due, before(now, REPEATED_WITHIN_MS)), asWord);
  const ids = new Set(due.map(({ id }) => id));
  const heard: WholeReply[] = [];
  const ended: string[] = [];
  const repeated: string[] = [];
  for (const siblings of texts.values()) {
    for (const text of siblings.filter(({ id }) => ids.has(id))) {
      (text.repeats ? repeated : ended).push(text.id);
      if (!text.repeats) heard.push(overdue(text, { siblings, now, id: newId() }));
    }
  }
  await updateLongReplies(
    client,
    ended.map((id) => ({ id, repeats: false, completeAt: now })),
  );
  await deleteLongReplies(client, repeated);
  return { heard, taken: due.length };
}

type Around = { siblings: readonly StoredLongReply[]; now: Date; id: string };

function overdue(text: StoredLongReply, { siblings, now, id }: Around): WholeReply {
  const { carrierId, number, address, total } = text;
  const parts = partsAtLast(text, total, siblings);
  return { id, carrierId, number, address, receivedAt: now, text: joined(parts), stored: true };
}

/** The text of all parts, with a mark for each that is missing. */
function joined(parts: readonly (InboundOctets | undefined)[]): string {
  let text = '';
  let neighbours: InboundOctets[] = [];
  for (const part of [...parts, undefined]) {
    if (part) neighbours.push(part);
    else {
      text += decodeInbound(neighbours) + MISSING_PART;
      neighbours = [];
    }
  }
  return text.slice(0, -MISSING_PART.length);
}

function keyOf({ carrierId, number, address, concatenation }: ArrivedPart): LongReplyKey {
  const { reference, referenceBits, total } = concatenation;
  return { carrierId, number, address, reference, referenceBits, total };
}

function asWord({ carrierId, number, address, reference, referenceBits, total }: LongReplyKey): string {
  return JSON.stringify([carrierId, number, address, reference, referenceBits, total]);
}

function asGathering(text: StoredLongReply): Gathering {
  return { ...text, parts: new Map(text.parts), beganAt: new Date(0), fresh: false };
}

/** Texts that were complete before it do not come again. */
export function forgottenBefore(now: Date): Date {
  return before(now, REPEATED_WITHIN_MS);
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
