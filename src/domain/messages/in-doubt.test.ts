import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayBeResent, nextStep, type OpenPart, type OpenRules, resentWithinMs } from './in-doubt.ts';

const code = 'Votre code : 839201';

describe('mayBeResent', () => {
  it.each([
    ['a code', 'notification', code, 'codes', undefined, true],
    ['an alert', 'notification', 'Panne', 'codes', undefined, false],
    ['an alert, where all notifications may be', 'notification', 'Panne', 'notifications', undefined, true],
    ['a code, where nothing may be', 'notification', code, 'never', undefined, false],
    ['a code whose request forbids it', 'notification', code, 'codes', false, false],
    ['an alert whose request asks for it', 'notification', 'Panne', 'never', true, true],
    ['marketing with a code', 'marketing', code, 'notifications', undefined, false],
    ['marketing whose request asks for it', 'marketing', code, 'notifications', true, false],
  ] as const)('%s', (_what, kind, text, rule, asked, expected) => {
    expect(mayBeResent({ kind, text }, rule, asked)).toBe(expected);
  });
});

const rules: OpenRules = {
  inDoubt: 'by-kind',
  resendAfterMs: 100,
  closeAfterMs: 1_000,
  query: false,
  graceMs: 5_000,
};
const doubt = { open: 'doubt', kind: 'notification', mayBeResent: true, copies: 1, ageMs: 100, valid: true } as const;
const silent = { open: 'receipt', overdueMs: 0, hasId: true, asked: false } as const;

describe('nextStep', () => {
  it.each<[string, Partial<OpenPart & { open: 'doubt' }>, Partial<OpenRules>, string]>([
    ['is young', { ageMs: 99 }, {}, 'wait'],
    ['has waited and may be sent again', {}, {}, 'resend'],
    ['may be sent again but its carrier forbids it', {}, { inDoubt: 'never' }, 'wait'],
    ['may not be sent again', { mayBeResent: false }, {}, 'wait'],
    ['may not be sent again, and its carrier wants it', { mayBeResent: false }, { inDoubt: 'resend' }, 'resend'],
    ['is marketing, and its carrier wants it again', { kind: 'marketing' }, { inDoubt: 'resend' }, 'wait'],
    ['has a second copy already', { copies: 2 }, {}, 'wait'],
    ['is not worth sending any more', { valid: false }, {}, 'wait'],
    ['was overlooked for long', { ageMs: 101 + resentWithinMs }, { closeAfterMs: 1e9 }, 'wait'],
    ['was overlooked for long, and its time is up', { ageMs: 101 + resentWithinMs }, {}, 'close'],
    ['may not be sent again, and its time is up', { mayBeResent: false, ageMs: 1_000 }, {}, 'close'],
    ['is marketing, and its time is up', { kind: 'marketing', ageMs: 1_000 }, {}, 'close'],
    ['is marketing, and its time is nearly up', { kind: 'marketing', ageMs: 999 }, {}, 'wait'],
    ['has a second copy in doubt, and its time is up', { copies: 2, ageMs: 1_000 }, {}, 'close'],
    ['is to be closed before it would be sent again', { ageMs: 99 }, { closeAfterMs: 10 }, 'wait'],
  ])('of a part in doubt that %s', (_what, part, own, expected) => {
    expect(nextStep({ ...doubt, ...part }, { ...rules, ...own })).toBe(expected);
  });

  it.each<[string, Partial<OpenPart & { open: 'receipt' }>, Partial<OpenRules>, string]>([
    ['is valid still', { overdueMs: -1 }, { query: true }, 'wait'],
    ['is overdue, and its carrier cannot be asked', {}, {}, 'wait'],
    ['is overdue, and its carrier can be asked', {}, { query: true }, 'query'],
    ['has no id to ask by', { hasId: false }, { query: true }, 'wait'],
    ['was asked about', { asked: true }, { query: true }, 'wait'],
    ['has come to the end of the grace', { overdueMs: 5_000 }, { query: true }, 'close'],
  ])('of a submitted part without a receipt that %s', (_what, part, own, expected) => {
    expect(nextStep({ ...silent, ...part }, { ...rules, ...own })).toBe(expected);
  });

  it('is never a third copy, never a second one of marketing, and an end in time', () => {
    const parts = fc.record({
      open: fc.constant('doubt' as const),
      kind: fc.constantFrom('notification' as const, 'marketing' as const),
      mayBeResent: fc.boolean(),
      copies: fc.integer({ min: 1, max: 2 }),
      ageMs: fc.integer({ min: 0, max: 2 * resentWithinMs }),
      valid: fc.boolean(),
    });
    const carriers = fc.record({
      ...{ inDoubt: fc.constantFrom('by-kind' as const, 'never' as const, 'resend' as const) },
      ...{ resendAfterMs: fc.nat(10_000), closeAfterMs: fc.nat(10_000), query: fc.boolean(), graceMs: fc.nat() },
    });
    fc.assert(
      fc.property(parts, carriers, (part, own) => {
        const next = nextStep(part, own);
        if (next === 'resend') expect([part.kind, part.copies, part.valid]).toEqual(['notification', 1, true]);
        if (part.ageMs > 10_000 + resentWithinMs) expect(next).toBe('close');
      }),
    );
  });
});
