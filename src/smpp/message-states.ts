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

const byValue = new Map<number, MessageState>();
// Met in the field beside the specified texts; all three mean that the carrier holds the message.
const byStat = new Map<string, MessageState>([
  ['ACKED', 'ENROUTE'],
  ['BUFFRED', 'ENROUTE'],
  ['BUFFERD', 'ENROUTE'],
]);
for (const [name, { value, stat }] of Object.entries(messageStates)) {
  byValue.set(value, name as MessageState);
  byStat.set(stat, name as MessageState);
  byStat.set(name, name as MessageState);
}

/** The state of a message_state octet; undefined for one that is reserved. */
export const stateOfValue = (value: number): MessageState | undefined => byValue.get(value);

/** The state of a `stat` text in any case; undefined for one we do not know, which then must not count as success. */
export const stateOfStat = (stat: string): MessageState | undefined =>
  byStat.get(stat) ?? byStat.get(stat.toUpperCase());
