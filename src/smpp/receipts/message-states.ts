/** message_state (3.4 section 5.2.28; 5.0 section 4.7.15) and the texts that receipts have for it in `stat:`. */

/**
 * `final`: nothing follows. ACCEPTED is final in the specification and "buffered" in the field; UNKNOWN should never be
 * returned: both leave the message open.
 */
export const messageStates = {
  SCHEDULED: { value: 0, stat: 'SCHEDLD', final: false },
  ENROUTE: { value: 1, stat: 'ENROUTE', final: false },
  DELIVERED: { value: 2, stat: 'DELIVRD', final: true },
  EXPIRED: { value: 3, stat: 'EXPIRED', final: true },
  DELETED: { value: 4, stat: 'DELETED', final: true },
  UNDELIVERABLE: { value: 5, stat: 'UNDELIV', final: true },
  ACCEPTED: { value: 6, stat: 'ACCEPTD', final: false },
  UNKNOWN: { value: 7, stat: 'UNKNOWN', final: false },
  REJECTED: { value: 8, stat: 'REJECTD', final: true },
  SKIPPED: { value: 9, stat: 'SKIPPED', final: true },
} as const;

export type MessageState = keyof typeof messageStates;

/**
 * Met in the field beside the specified texts (Kannel, Jasmin, cloudhopper-smpp, carriers' own manuals), without the signs
 * between their letters. Words that only say that the message went on its way, such as SENT, are no end.
 */
const otherStats = {
  ENROUTE: [
    ...['ACKED', 'BUFFRED', 'BUFFERD', 'BUFFERED', 'QUEUED', 'PENDING', 'SENT', 'SUBMITTED', 'SUBMITD', 'SUBMITED'],
    ...['ENROUT', 'INROUTE', 'INTRANSIT', 'PROCESSING', 'ROUTED', 'RETRY', 'RETRYING', 'DELAYED', 'TRANSMITTED'],
  ],
  DELIVERED: [
    ...['DELIVERD', 'DELIVRED', 'DELIVER', 'DELIVR', 'DELIVERE', 'DELIVEREDTOHANDSET'],
    ...['DELIVEREDTOTERMINAL', 'SUCCESS', 'SUCCESSFUL', 'SUCCEEDED'],
  ],
  EXPIRED: ['EXPIRD', 'EXPIRE', 'TIMEOUT', 'TIMEDOUT'],
  DELETED: ['DELETE', 'DELETD', 'CANCELED', 'CANCELLED', 'CANCELD'],
  UNDELIVERABLE: [
    ...['UNDELIVERED', 'UNDELIVERD', 'UNDELIVRD', 'UNDELVRD', 'UNDELIVERABL', 'UNDELVD', 'UNDLVRD', 'UNDELIVRED'],
    ...['NOTDELIVERED', 'NOTDELIVERD', 'NOTDLVRD', 'NONDELIVERED', 'NONDELIVERABLE', 'DELIVERYFAILED'],
    ...['DELIVERYFAILURE', 'FAILED', 'FAIL', 'FAILURE', 'ERROR', 'NOROUTE', 'UNROUTABLE'],
    ...['ABORTED', 'UNKNOWNSUBSCRIBER', 'INVALIDNUMBER'],
  ],
  ACCEPTED: ['ACCEPT', 'ACCPTED'],
  REJECTED: [
    ...['REJECT', 'REJECTE', 'REJCTED', 'REFUSED', 'BLOCKED', 'BARRED', 'BLACKLISTED', 'BLACKLIST'],
    ...['FILTERED', 'SPAM', 'INVALID', 'DENIED', 'FORBIDDEN', 'PROHIBITED', 'OPTEDOUT', 'OPTOUT', 'NOCREDIT'],
  ],
  SKIPPED: ['SKIPED'],
} as const satisfies Partial<Record<MessageState, readonly string[]>>;

const byValue = new Map<number, MessageState>();
const byStat = new Map<string, MessageState>();
for (const [name, { value, stat }] of Object.entries(messageStates)) {
  byValue.set(value, name as MessageState);
  for (const word of [stat, name]) byStat.set(word, name as MessageState);
}
for (const [name, words] of Object.entries(otherStats)) {
  for (const word of words) byStat.set(word, name as MessageState);
}

/** The state of a message_state octet; undefined for one that is reserved. */
export const stateOfValue = (value: number): MessageState | undefined => byValue.get(value);

/**
 * The state of a `stat` text: in any case, with signs in it (`not-delivered`), or as the number of message_state. Undefined
 * for one we do not know, which then must not count as success.
 */
export function stateOfStat(stat: string): MessageState | undefined {
  const known = byStat.get(stat);
  if (known) return known;
  const letters = stat.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return byStat.get(letters) ?? (/^\d{1,2}$/.test(letters) ? stateOfValue(Number(letters)) : undefined);
}
