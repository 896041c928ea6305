/**
 * command_status: every code of SMPP 3.4 (section 5.1.3) and 5.0 (section 4.7.6), its name without the `ESME_` prefix, and
 * what an answer with it to a submit_sm means for the sender. The retry class is advice drawn from the field, not from the
 * specification; a carrier that uses a code otherwise is described by settings of its owner.
 */

/**
 * accepted    the message was taken
 * permanent   will be refused again: do not send it as it is
 * temporary   try the same message later, a few times
 * queue_full  slow this recipient down first, the whole link if it repeats
 * throttled   not accepted: pause the link and put the message back in front
 * session     this bind is not usable: bind again, then send again
 * bind        an answer to a bind, meaningless for a message
 */
export type RetryClass = 'accepted' | 'permanent' | 'temporary' | 'queue_full' | 'throttled' | 'session' | 'bind';

/** What a permanent refusal is about: only `message` and `recipient` say nothing about the messages that follow. */
export type Blame = 'message' | 'recipient' | 'sender' | 'settings';

/** `alarm`: an operator should look, since more of the same will follow. */
export type StatusFacts = { code: number; retry: RetryClass; blame?: Blame; alarm?: true };

/** Every status by name. */
export const statuses = {
  ROK: { code: 0x00, retry: 'accepted' },
  RINVMSGLEN: { code: 0x01, retry: 'permanent', blame: 'message' },
  RINVCMDLEN: { code: 0x02, retry: 'permanent', blame: 'message', alarm: true },
  RINVCMDID: { code: 0x03, retry: 'permanent', blame: 'settings', alarm: true },
  RINVBNDSTS: { code: 0x04, retry: 'session' },
  RALYBND: { code: 0x05, retry: 'session' },
  RINVPRTFLG: { code: 0x06, retry: 'permanent', blame: 'settings' },
  RINVREGDLVFLG: { code: 0x07, retry: 'permanent', blame: 'settings' },
  RSYSERR: { code: 0x08, retry: 'temporary' },
  RINVSRCADR: { code: 0x0a, retry: 'permanent', blame: 'sender' },
  RINVDSTADR: { code: 0x0b, retry: 'permanent', blame: 'recipient' },
  RINVMSGID: { code: 0x0c, retry: 'permanent', blame: 'message' },
  RBINDFAIL: { code: 0x0d, retry: 'bind' },
  RINVPASWD: { code: 0x0e, retry: 'bind', alarm: true },
  RINVSYSID: { code: 0x0f, retry: 'bind', alarm: true },
  RCANCELFAIL: { code: 0x11, retry: 'permanent', blame: 'message' },
  RREPLACEFAIL: { code: 0x13, retry: 'permanent', blame: 'message' },
  RMSGQFUL: { code: 0x14, retry: 'queue_full' },
  RINVSERTYP: { code: 0x15, retry: 'permanent', blame: 'settings' },
  RINVNUMDESTS: { code: 0x33, retry: 'permanent', blame: 'message' },
  RINVDLNAME: { code: 0x34, retry: 'permanent', blame: 'message' },
  RINVDESTFLAG: { code: 0x40, retry: 'permanent', blame: 'message' },
  RINVSUBREP: { code: 0x42, retry: 'permanent', blame: 'settings' },
  RINVESMCLASS: { code: 0x43, retry: 'permanent', blame: 'settings' },
  RCNTSUBDL: { code: 0x44, retry: 'permanent', blame: 'message' },
  RSUBMITFAIL: { code: 0x45, retry: 'permanent', blame: 'message' },
  RINVSRCTON: { code: 0x48, retry: 'permanent', blame: 'settings' },
  RINVSRCNPI: { code: 0x49, retry: 'permanent', blame: 'settings' },
  RINVDSTTON: { code: 0x50, retry: 'permanent', blame: 'settings' },
  RINVDSTNPI: { code: 0x51, retry: 'permanent', blame: 'settings' },
  RINVSYSTYP: { code: 0x53, retry: 'bind', alarm: true },
  RINVREPFLAG: { code: 0x54, retry: 'permanent', blame: 'settings' },
  RINVNUMMSGS: { code: 0x55, retry: 'permanent', blame: 'settings' },
  RTHROTTLED: { code: 0x58, retry: 'throttled' },
  RINVSCHED: { code: 0x61, retry: 'permanent', blame: 'settings' },
  RINVEXPIRY: { code: 0x62, retry: 'permanent', blame: 'settings' },
  RINVDFTMSGID: { code: 0x63, retry: 'permanent', blame: 'settings' },
  RX_T_APPN: { code: 0x64, retry: 'temporary' },
  RX_P_APPN: { code: 0x65, retry: 'permanent', blame: 'recipient' },
  RX_R_APPN: { code: 0x66, retry: 'permanent', blame: 'message' },
  RQUERYFAIL: { code: 0x67, retry: 'permanent', blame: 'message' },
  RINVOPTPARSTREAM: { code: 0xc0, retry: 'permanent', blame: 'settings' },
  ROPTPARNOTALLWD: { code: 0xc1, retry: 'permanent', blame: 'settings' },
  RINVPARLEN: { code: 0xc2, retry: 'permanent', blame: 'settings' },
  RMISSINGOPTPARAM: { code: 0xc3, retry: 'permanent', blame: 'settings' },
  RINVOPTPARAMVAL: { code: 0xc4, retry: 'permanent', blame: 'settings' },
  RDELIVERYFAILURE: { code: 0xfe, retry: 'permanent', blame: 'message' },
  RUNKNOWNERR: { code: 0xff, retry: 'temporary' },
  RSERTYPUNAUTH: { code: 0x100, retry: 'permanent', blame: 'settings' },
  RPROHIBITED: { code: 0x101, retry: 'permanent', blame: 'settings' },
  RSERTYPUNAVAIL: { code: 0x102, retry: 'temporary' },
  RSERTYPDENIED: { code: 0x103, retry: 'permanent', blame: 'settings' },
  RINVDCS: { code: 0x104, retry: 'permanent', blame: 'settings' },
  RINVSRCADDRSUBUNIT: { code: 0x105, retry: 'permanent', blame: 'settings' },
  RINVDSTADDRSUBUNIT: { code: 0x106, retry: 'permanent', blame: 'settings' },
  RINVBCASTFREQINT: { code: 0x107, retry: 'permanent', blame: 'settings' },
  RINVBCASTALIAS_NAME: { code: 0x108, retry: 'permanent', blame: 'settings' },
  RINVBCASTAREAFMT: { code: 0x109, retry: 'permanent', blame: 'settings' },
  RINVNUMBCAST_AREAS: { code: 0x10a, retry: 'permanent', blame: 'settings' },
  RINVBCASTCNTTYPE: { code: 0x10b, retry: 'permanent', blame: 'settings' },
  RINVBCASTMSGCLASS: { code: 0x10c, retry: 'permanent', blame: 'settings' },
  RBCASTFAIL: { code: 0x10d, retry: 'permanent', blame: 'settings' },
  RBCASTQUERYFAIL: { code: 0x10e, retry: 'permanent', blame: 'settings' },
  RBCASTCANCELFAIL: { code: 0x10f, retry: 'permanent', blame: 'settings' },
  RINVBCAST_REP: { code: 0x110, retry: 'permanent', blame: 'settings' },
  RINVBCASTSRVGRP: { code: 0x111, retry: 'permanent', blame: 'settings' },
  RINVBCASTCHANIND: { code: 0x112, retry: 'permanent', blame: 'settings' },
} as const satisfies Record<string, StatusFacts>;

export type StatusName = keyof typeof statuses;

const namesByCode = new Map<number, StatusName>();
for (const [name, facts] of Object.entries(statuses)) namesByCode.set(facts.code, name as StatusName);

/** The code of a name, for answers: `statusCode('RTHROTTLED')` is 0x58. */
export const statusCode = (name: StatusName): number => statuses[name].code;

/** The name of a code, or its number in hexadecimal (`0x4ff`) when the specification has none. */
export const statusName = (code: number): string => namesByCode.get(code) ?? `0x${code.toString(16).padStart(2, '0')}`;

/**
 * What a status means for a submitted message. Codes 0x400 to 0x4FF belong to the carrier and count as permanent until its
 * owner has a table for them; any other unknown code is reserved, so it is worth a few tries and an alarm.
 */
export function statusFacts(code: number): StatusFacts {
  const name = namesByCode.get(code);
  if (name) return statuses[name];
  if (code >= 0x400 && code <= 0x4ff) return { code, retry: 'permanent', blame: 'message' };
  return { code, retry: 'temporary', alarm: true };
}
