import { describe, expect, it } from 'vitest';
import { type StatusName, statusCode } from '#smpp/codec/statuses.ts';
import { classifyStatus, rejectedOutcome, type StatusClass } from './outcomes.ts';

/** What each status of SMPP 3.4 §5.1.3 says of a submission, and whom it blames. */
const expected: Record<StatusClass, readonly StatusName[]> = {
  recipient: ['RINVDSTADR', 'RX_P_APPN'],
  sender: ['RINVSRCADR'],
  content: ['RINVMSGLEN'],
  account: [
    'RINVCMDID',
    'RINVPRTFLG',
    'RINVREGDLVFLG',
    'RINVPASWD',
    'RINVSYSID',
    'RINVSERTYP',
    'RINVSUBREP',
    'RINVESMCLASS',
    'RINVSRCTON',
    'RINVSRCNPI',
    'RINVDSTTON',
    'RINVDSTNPI',
    'RINVSYSTYP',
    'RINVSCHED',
    'RINVEXPIRY',
    'RINVDFTMSGID',
    'RINVOPTPARSTREAM',
    'ROPTPARNOTALLWD',
    'RINVPARLEN',
    'RMISSINGOPTPARAM',
    'RINVOPTPARAMVAL',
    'RSERTYPUNAUTH',
    'RPROHIBITED',
    'RSERTYPDENIED',
    'RINVDCS',
  ],
  other: ['RINVCMDLEN', 'RINVMSGID', 'RCANCELFAIL', 'RSUBMITFAIL', 'RX_R_APPN', 'RDELIVERYFAILURE'],
  busy: ['RSYSERR', 'RX_T_APPN', 'RUNKNOWNERR', 'RSERTYPUNAVAIL'],
  full: ['RMSGQFUL'],
  throttled: ['RTHROTTLED'],
  rebind: ['RINVBNDSTS', 'RALYBND', 'RBINDFAIL'],
};
const cases = Object.entries(expected).flatMap(([meaning, names]) => names.map((name) => [name, meaning] as const));

describe('classifyStatus', () => {
  it.each(cases)('takes %s for %s', (name, meaning) => {
    expect(classifyStatus(statusCode(name), new Map())).toBe(meaning);
  });

  it('takes a code of the carrier’s own range for a refusal, any other unknown one for a passing trouble', () => {
    expect(classifyStatus(0x411, new Map())).toBe('other');
    expect(classifyStatus(0x9999, new Map())).toBe('busy');
  });

  it('believes the carrier’s own table first', () => {
    const own = new Map<number, StatusClass>([[0x45, 'account']]);

    expect(classifyStatus(0x45, own)).toBe('account');
  });
});

describe('rejectedOutcome', () => {
  it.each<[StatusClass, object]>([
    ['sender', { kind: 'rejected', reason: 'sender', code: 'CODE' }],
    ['account', { kind: 'rejected', reason: 'account', code: 'CODE' }],
    ['busy', { kind: 'busy', retryAfterMs: 30_000, code: 'CODE' }],
    ['full', { kind: 'busy', retryAfterMs: 4_000, code: 'CODE' }],
    ['throttled', { kind: 'busy', retryAfterMs: 4_000, code: 'CODE' }],
    ['rebind', { kind: 'unreachable' }],
  ])('makes of %s what the contract says', (statusClass, outcome) => {
    expect(rejectedOutcome(statusClass, 'CODE', 4_000)).toEqual(outcome);
  });
});
