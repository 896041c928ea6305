import type { ClaimedMessage, SendContent } from '#storage/queries/queue/claimed-messages.ts';

/** What the messages of a send share, as it is read for sending. */
export function sendContent(given: Partial<SendContent> = {}): SendContent {
  return {
    ...{ accountId: 'a', id: 's', kind: 'notification', sender: 'Envoi', text: 'Bonjour', encoding: 'GSM7' },
    ...{ reference: 7, recipients: 1, validUntil: new Date('2026-03-04T09:00:00Z'), perMinute: null },
    ...given,
  };
}

/** A message of an opened slice, as it is read for sending. */
export function claimedMessage(given: Partial<ClaimedMessage> = {}): ClaimedMessage {
  return { slice: 0, n: 0, recipient: '+33639980001', parts: 1, priceMicros: 50_000, optOut: null, ...given };
}
