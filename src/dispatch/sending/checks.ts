import type { EventReason } from '#domain/messages/event-reasons.ts';
import type { ClaimedMessage, SendContent } from '#storage/queries/queue/claimed-messages.ts';

/** What may keep a message from leaving now: the checks below are made in their order when its slice is opened. */
export type CheckVerdict =
  | { kind: 'expired' | 'suppressed'; reason: EventReason }
  | { kind: 'held'; notBefore: Date; reason: EventReason };

export type Circumstances = {
  now: Date;
  /** The instant from which marketing to a number may leave: `now` while its hours are open. */
  opening(number: string, now: Date): Date;
  /** From when on the throughput of its send lets a message leave, if not now. Looked at after the checks, in `PreparedSubmissions`. */
  paced(content: SendContent, n: number): Date | undefined;
};

export type Check = (
  message: ClaimedMessage,
  content: SendContent,
  circumstances: Circumstances,
) => CheckVerdict | undefined;

const validityEnded: Check = (_message, content, { now }) =>
  content.validUntil <= now
    ? { kind: 'expired', reason: { code: 'validity_ended', at: content.validUntil.toISOString() } }
    : undefined;

const recipientSaidStop: Check = (message, content) =>
  message.optOut === 'all' || (message.optOut === 'marketing' && content.kind === 'marketing')
    ? { kind: 'suppressed', reason: { code: 'opted_out', scope: message.optOut } }
    : undefined;

const outsideMarketingHours: Check = (message, content, { now, opening }) => {
  if (content.kind !== 'marketing') return undefined;
  const notBefore = opening(message.recipient, now);
  return notBefore > now
    ? { kind: 'held', notBefore, reason: { code: 'outside_hours', until: notBefore.toISOString() } }
    : undefined;
};

const checks: readonly Check[] = [validityEnded, recipientSaidStop, outsideMarketingHours];

/** The first reason that keeps a message from leaving; undefined when it may. */
export function verdictOn(
  message: ClaimedMessage,
  content: SendContent,
  circumstances: Circumstances,
): CheckVerdict | undefined {
  for (const check of checks) {
    const verdict = check(message, content, circumstances);
    if (verdict) return verdict;
  }
  return undefined;
}
