import { describe, expect, it } from 'vitest';
import type { SendOverview, ShownMessage } from '#operations/messages/show-message.ts';
import { describeMessage, messageJson } from './describe-message.ts';

const at = new Date('2026-03-02T09:00:00Z');
const counters = { submitted: 0, delivered: 0, undelivered: 0, refused: 0, expired: 0, inDoubt: 0 };
const send: SendOverview['send'] = {
  ...{ accountId: 'a', id: 's', v1Id: '65f1c0ffee001', email: 'shop@example.com', currency: 'EUR', zone: 'UTC' },
  ...{ kind: 'notification' as const, sender: 'Envoi', text: null, encoding: null, characters: null, recipients: 2 },
  ...{ costMicros: 100_000, dueAt: at, validUntil: at, createdAt: at, perMinute: null, routed: null },
  ...counters,
};
const text = { text: 'Bonjour Ana', encoding: 'GSM7', characters: 11 } as const;
const octets = { parts: [Buffer.from('0500', 'hex'), Buffer.from('41', 'hex')], dataCoding: 4, hasHeader: true };
const row = { parts: 1, state: 'queued', simulated: false } as const;

function one(content: Extract<ShownMessage, { kind: 'message' }>['content']): ShownMessage {
  const message = { ...row, send, n: 1, recipient: '+33639980001', content, priceMicros: 50_000, steps: [] };
  return { kind: 'message', ...message };
}

const whole: ShownMessage = {
  ...{ kind: 'send', send, page: 1, pages: 1 },
  recipients: [
    { ...row, n: 0, recipient: '+33639980000', content: text },
    { ...row, n: 1, recipient: '+33639980001', content: octets },
  ],
};

describe('a message of a send whose messages differ', () => {
  it('is shown with its own text, if that is asked for', () => {
    expect(describeMessage(one(text), { language: 'en', withText: true })).toMatch(
      /parts +1 \(GSM7, 11 characters\)[\s\S]*text +Bonjour Ana/,
    );
    expect(describeMessage(one(text), { language: 'en', withText: false })).not.toContain('Bonjour');
    expect(messageJson(one(text), true)).toMatchObject(text);
    expect(messageJson(one(text), false)).toMatchObject({ encoding: 'GSM7', characters: 11 });
    expect(messageJson(one(text), false)).not.toHaveProperty('text');
  });

  it('that is octets is shown as they are', () => {
    expect(describeMessage(one(octets), { language: 'en', withText: true })).toMatch(
      /octets, data_coding 4, with a header[\s\S]*text +0500 41/,
    );
    expect(messageJson(one(octets), true)).toMatchObject({ encoding: 'octets', dataCoding: 4, octets: ['0500', '41'] });
    expect(messageJson(one(octets), false)).not.toHaveProperty('octets');
  });

  it('is listed with what it says', () => {
    expect(describeMessage(whole, { language: 'en', withText: true })).toMatch(
      /TEXT\n[\s\S]*Bonjour Ana\n[\s\S]*0500 41/,
    );
    expect(describeMessage(whole, { language: 'en', withText: false })).not.toMatch(/TEXT|Bonjour|0500/);
    expect(messageJson(whole, true)).toMatchObject({ recipients: [text, { octets: ['0500', '41'] }] });
  });
});
