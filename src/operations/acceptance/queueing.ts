import { throughputOf } from '#domain/messages/send-throughput.ts';
import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import type { CarrierChoice } from '#domain/routing/carrier-selection.ts';
import { EventLoopTurns } from '#platform/event-loop.ts';
import type { SliceToAccept } from '#storage/queries/acceptance/accept.ts';
import type { PricedRecipient } from './recipients.ts';

/** Messages of one slice: enough to make claiming cheap, few enough for accounts to take turns often. */
export const MESSAGES_PER_SLICE = 250;

export type QueueRules = {
  /** What recipients get, by their `content`. */
  contents: readonly { parts: number }[];
  /** The earliest instant asked for. */
  dueAt: Date;
  /** Set when the send waits for operator review. */
  forReview: boolean;
  /** From when on a number may be written to; `dueAt` where its hours do not matter or are open then. */
  opening(number: PhoneNumber, dueAt: Date): Date;
  /** The most messages a minute. */
  perMinute?: number | undefined;
};

export type Queue = {
  /** In the order of their messages' positions. */
  recipients: PricedRecipient[];
  slices: SliceToAccept[];
  /** Why each went where it goes, from the position of the first on. */
  reasons: { first: number; reason: string }[];
  /** When the last of them may leave; the validity of the send begins here. */
  lastNotBefore: Date;
};

/**
 * Puts recipients that go the same way at the same time side by side, and cuts them into slices, whose messages have as many parts
 * each: claims count them. Those that get the same are neighbours.
 */
export async function queueRecipients(recipients: readonly PricedRecipient[], rules: QueueRules): Promise<Queue> {
  const groups = new Map<string, { choice: CarrierChoice | undefined; notBefore: Date; members: PricedRecipient[] }>();
  const turns = new EventLoopTurns();
  for (const recipient of recipients) {
    if (turns.isOver()) await turns.next();
    const { choice, number, content } = recipient;
    const notBefore = rules.opening(number, rules.dueAt);
    const key = `${choice?.carrierId} ${notBefore.getTime()} ${rules.contents[content]!.parts} ${choice?.reason ?? ''}`;
    const group = groups.get(key);
    if (group) group.members.push(recipient);
    else groups.set(key, { choice, notBefore, members: [recipient] });
  }

  const queue: Queue = { recipients: [], slices: [], reasons: [], lastNotBefore: rules.dueAt };
  for (const { choice, notBefore, members } of groups.values()) {
    if (rules.contents.length > 1) members.sort((one, other) => one.content - other.content);
    queue.reasons.push({ first: queue.recipients.length, reason: choice?.reason ?? '' });
    // Carriers share the pace by how many of the messages go by each.
    const perMinute = rules.perMinute && (rules.perMinute * members.length) / recipients.length;
    queueGroup(queue, members, { ...rules, perMinute, carrierId: choice?.carrierId ?? null, notBefore });
    for (const member of members) queue.recipients.push(member);
  }
  return queue;
}

type Group = QueueRules & { carrierId: number | null; notBefore: Date };

/** Slices of recipients that go the same way, one after the other where there is a pace. */
function queueGroup(queue: Queue, members: readonly PricedRecipient[], group: Group): void {
  const { dueAt, forReview, opening, perMinute, carrierId } = group;
  const pace = perMinute === undefined ? { messages: MESSAGES_PER_SLICE, everyMs: 0 } : throughputOf(perMinute);
  let { notBefore } = group;
  let outsideHours = notBefore > dueAt;
  for (let at = 0; at < members.length; at += pace.messages) {
    const first = queue.recipients.length + at;
    const last = queue.recipients.length + Math.min(at + pace.messages, members.length) - 1;
    const held = forReview ? 'review' : outsideHours ? 'hours' : carrierId === null ? 'no_carrier' : null;
    if (notBefore > queue.lastNotBefore) queue.lastNotBefore = notBefore;
    queue.slices.push({ first, last, carrierId, notBefore: forReview ? null : notBefore, held });
    if (pace.everyMs === 0) continue;
    const next = new Date(notBefore.getTime() + pace.everyMs);
    notBefore = opening(members[Math.min(at + pace.messages, members.length - 1)]!.number, next);
    outsideHours = notBefore > next;
  }
}
