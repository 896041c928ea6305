import type { PhoneNumber } from '#domain/phone-number.ts';
import type { Way } from '#domain/ways.ts';
import type { SliceToAccept } from '#storage/queries/accept.ts';
import type { PricedRecipient } from './recipients.ts';

/** Messages of one slice: enough to make claiming cheap, few enough for accounts to take turns often. */
export const MESSAGES_PER_SLICE = 250;

export type QueueRules = {
  /** The earliest instant asked for. */
  dueAt: Date;
  /** Set when the send waits for an operator's eye. */
  forReview: boolean;
  /** From when on a number may be written to; `dueAt` where its hours do not matter or are open then. */
  opening(number: PhoneNumber, dueAt: Date): Date;
};

export type Queue = {
  /** In the order of their messages' positions. */
  recipients: PricedRecipient[];
  slices: SliceToAccept[];
  /** Why each went where it goes, from the position of the first on. */
  reasons: { first: number; words: string }[];
  /** When the last of them may leave; the validity of the send begins here. */
  lastNotBefore: Date;
};

/** Puts recipients that go the same way at the same time side by side, and cuts them into slices. */
export function queueRecipients(recipients: readonly PricedRecipient[], rules: QueueRules): Queue {
  const groups = new Map<string, { way: Way | undefined; notBefore: Date; members: PricedRecipient[] }>();
  for (const recipient of recipients) {
    const { way, number } = recipient;
    const notBefore = rules.opening(number, rules.dueAt);
    const key = `${way?.carrierId} ${notBefore.getTime()} ${way?.reason ?? ''}`;
    const group = groups.get(key);
    if (group) group.members.push(recipient);
    else groups.set(key, { way, notBefore, members: [recipient] });
  }

  const queue: Queue = { recipients: [], slices: [], reasons: [], lastNotBefore: rules.dueAt };
  for (const { way, notBefore, members } of groups.values()) {
    const carrierId = way?.carrierId;
    queue.reasons.push({ first: queue.recipients.length, words: way?.reason ?? '' });
    if (notBefore > queue.lastNotBefore) queue.lastNotBefore = notBefore;
    const held = rules.forReview
      ? 'review'
      : notBefore > rules.dueAt
        ? 'hours'
        : carrierId === undefined
          ? 'no_carrier'
          : null;
    for (let at = 0; at < members.length; at += MESSAGES_PER_SLICE) {
      const first = queue.recipients.length + at;
      const last = queue.recipients.length + Math.min(at + MESSAGES_PER_SLICE, members.length) - 1;
      queue.slices.push({
        first,
        last,
        carrierId: carrierId ?? null,
        notBefore: rules.forReview ? null : notBefore,
        held,
      });
    }
    for (const member of members) queue.recipients.push(member);
  }
  return queue;
}
