import { expect, it } from 'vitest';
import type { ClaimedMessage, SendContent } from '#storage/queries/queue/claimed-messages.ts';
import { claimedMessage, sendContent } from '#test/support/envoi/claimed.ts';
import { verdictOn } from './checks.ts';

const now = new Date('2026-03-02T20:30:00Z');
const morning = new Date('2026-03-03T07:00:00Z');
const closed = () => morning;
const open = (_number: string, at: Date) => at;
const marketing = { kind: 'marketing' } as const;
const over = { validUntil: now };

it.each<[string, Partial<ClaimedMessage>, Partial<SendContent>, typeof open, object | undefined]>([
  ['a notification', {}, {}, closed, undefined],
  ['marketing within its hours', {}, marketing, open, undefined],
  [
    'marketing outside its hours',
    {},
    marketing,
    closed,
    { kind: 'held', notBefore: morning, reason: { code: 'outside_hours', until: '2026-03-03T07:00:00.000Z' } },
  ],
  [
    'a message whose validity has ended',
    {},
    over,
    open,
    { kind: 'expired', reason: { code: 'validity_ended', at: '2026-03-02T20:30:00.000Z' } },
  ],
  ['a notification to who said STOP to marketing', { optOut: 'marketing' }, {}, open, undefined],
  [
    'marketing to who said STOP',
    { optOut: 'marketing' },
    marketing,
    open,
    { kind: 'suppressed', reason: { code: 'opted_out', scope: 'marketing' } },
  ],
  [
    'a notification to who wants no messages',
    { optOut: 'all' },
    {},
    open,
    { kind: 'suppressed', reason: { code: 'opted_out', scope: 'all' } },
  ],
  [
    'marketing that may never leave as well as not now',
    { optOut: 'marketing' },
    marketing,
    closed,
    { kind: 'suppressed', reason: { code: 'opted_out', scope: 'marketing' } },
  ],
  [
    'what has expired as well as been refused',
    { optOut: 'all' },
    over,
    open,
    { kind: 'expired', reason: { code: 'validity_ended', at: '2026-03-02T20:30:00.000Z' } },
  ],
])('%s is looked at before it leaves', (_what, message, content, opening, verdict) => {
  const circumstances = { now, opening, paced: () => undefined };

  expect(verdictOn(claimedMessage(message), sendContent(content), circumstances)).toEqual(verdict);
});
