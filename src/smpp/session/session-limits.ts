/** Numbers that bound a session. All `Ms` are milliseconds; defaults from common practice, as noted. */
export type SessionLimits = {
  /** Requests of ours that may await their response at once. The specification advises at most 10 (3.4 section 2.5.2). */
  window: number;
  /** A request is given up after this long without a response. */
  responseMs: number;
  /** From the connection (client: from the attempt) to being bound, else the session closes. */
  sessionInitMs: number;
  /** Silence after which an enquire_link goes out; 0: never. */
  enquireLinkMs: number;
  /** The link is dead after this many enquire_link without any PDU in between. */
  enquireLinkMisses: number;
  /** The session closes after this long without any PDU received; 0: never. */
  inactivityMs: number;
  /** Time for a PDU to arrive whole. */
  unfinishedPduMs: number;
  /** Time to drain before unbinding, and again for the answer to unbind. */
  unbindMs: number;
  /** Requests of the peer that may await our answer; more are answered with "later" at once. */
  unanswered: number;
  /** From so many on the peer's octets are left unread until some are answered: its own system then makes it wait. */
  unansweredWhileReading: number;
  /** The longest that they are left unread, since responses to our own requests are among them. */
  unreadMs: number;
  /** Timed-out requests remembered, so that a late response can still be told to whom it belongs. */
  late: number;
};

const common = {
  window: 10,
  responseMs: 60_000,
  enquireLinkMs: 30_000,
  enquireLinkMisses: 2,
  unfinishedPduMs: 10_000,
  unbindMs: 10_000,
  unanswered: 5_000,
  unreadMs: 10_000,
  late: 10_000,
};

export const esmeLimits: SessionLimits = {
  ...common,
  sessionInitMs: 15_000,
  inactivityMs: 0,
  unansweredWhileReading: 3_500, // one read brings up to 1,300 more
};
export const smscLimits: SessionLimits = {
  ...common,
  sessionInitMs: 10_000,
  inactivityMs: 300_000,
  unansweredWhileReading: Number.POSITIVE_INFINITY, // a client has a window of its own
};

/** The shortest of the timers that are on: nothing new can fall due sooner than this from now. */
export function shortestTimer(limits: SessionLimits): number {
  const { responseMs, sessionInitMs, enquireLinkMs, inactivityMs, unfinishedPduMs, unbindMs } = limits;
  const timers = [responseMs, sessionInitMs, enquireLinkMs, inactivityMs, unfinishedPduMs, unbindMs];
  return Math.min(...timers.filter((ms) => ms > 0));
}
