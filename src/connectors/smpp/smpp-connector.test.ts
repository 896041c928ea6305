import { afterEach, describe, expect, it } from 'vitest';
import type { StatusName } from '#smpp/codec/statuses.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import { NO_ANSWER, type Respond } from '#smpp/session/session.ts';
import { movableClock } from '#test/support/clock.ts';
import { eventually } from '#test/support/eventually.ts';
import { answering, content, isUp, open, smsc, submit } from '#test/support/smpp/smpp-carrier.ts';
import { Cleanup } from '#test/support/smpp/smpp-peers.ts';
import type { SubmitOutcome } from '../connector.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('submitting', () => {
  it('sends each part of a content to its recipient, in the carrier’s terms', async () => {
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, { destination: '0/1', destinationPrefix: '00', sourceShort: '6/0' });
    await isUp(opened);
    const long = content({ sender: '36111', parts: ['one', 'two'] });
    await Promise.all([submit(opened, long, 1), submit(opened, long, 2)]);

    expect(carrier.submits).toHaveLength(2);
    expect(carrier.submits.map(({ short_message }) => short_message.toString('hex'))).toEqual([
      '0500030702016f6e65',
      '05000307020274776f',
    ]);
    for (const pdu of carrier.submits) {
      expect(pdu).toMatchObject({
        source_addr_ton: 6,
        source_addr: '36111',
        dest_addr_ton: 0,
        destination_addr: '0033639980001',
        esm_class: 0x40,
        registered_delivery: 1,
        validity_period: '360101000000000+',
      });
    }
  });

  it('writes a relative validity anew while a content is being sent', async () => {
    const carrier = await smsc(cleanup);
    const clock = movableClock('2035-12-31T23:00:00Z');
    const opened = open(cleanup, carrier.port, { validity: 'relative' }, { clock });
    await isUp(opened);
    const shared = content();
    await submit(opened, shared);
    clock.advance(10_000);
    await submit(opened, shared);
    clock.advance(30_000);
    await submit(opened, shared);

    const written = carrier.submits.map(({ validity_period }) => validity_period);
    expect(written).toEqual(['000000010000000R', '000000010000000R', '000000005920000R']);
  });
});

describe('outcomes', () => {
  it.each<[StatusName | number, Record<string, unknown>, SubmitOutcome]>([
    ['RINVSRCADR', {}, { kind: 'rejected', reason: 'sender', code: 'RINVSRCADR' }],
    ['RMSGQFUL', {}, { kind: 'busy', retryAfterMs: 30_000, code: 'RMSGQFUL' }],
    ['RTHROTTLED', {}, { kind: 'busy', retryAfterMs: 1_000, code: 'RTHROTTLED' }],
    ['RSYSERR', {}, { kind: 'busy', retryAfterMs: 30_000, code: 'RSYSERR' }],
    [0x411, {}, { kind: 'rejected', reason: 'other', code: '0x411' }],
    [
      'RSUBMITFAIL',
      { statuses: { RSUBMITFAIL: 'recipient' } },
      { kind: 'rejected', reason: 'recipient', code: 'RSUBMITFAIL' },
    ],
  ])('of the answer %s, with %j', async (status, given, outcome) => {
    const carrier = await smsc(cleanup);
    const clock = movableClock('2026-03-14T15:30:00Z');
    carrier.onSubmit = answering(status);
    const opened = open(cleanup, carrier.port, given, { clock });
    await isUp(opened);

    expect(await submit(opened)).toEqual(outcome);
  });

  it('is unknown when no answer comes, and told late when one does', async () => {
    const carrier = await smsc(cleanup);
    const held: Respond[] = [];
    carrier.onSubmit = (_pdu, respond) => held.push(respond);
    const opened = open(cleanup, carrier.port, { responseSeconds: 0.05 });
    await isUp(opened);

    expect(await submit(opened, content(), 1, 'late one')).toEqual({ kind: 'unknown' });
    held[0]?.(0, { message_id: 'id1' });
    await eventually(() => opened.late.length > 0, 'the late answer');
    expect(opened.late).toEqual([['late one', { kind: 'accepted', carrierMessageId: 'id1' }]]);
  });

  it('is that of the generic_nack that names the part', async () => {
    const carrier = await smsc(cleanup);
    carrier.onSubmit = (pdu, respond, session) => {
      const nack = Buffer.from('00000010800000000000000300000000', 'hex');
      nack.writeUInt32BE(pdu.sequence, 12);
      session.writeRaw(nack);
      respond(NO_ANSWER);
    };
    const opened = open(cleanup, carrier.port);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'rejected', reason: 'account', code: 'RINVCMDID' });
  });

  it('is unreachable when the link turns out not to be bound, which is then bound again', async () => {
    const carrier = await smsc(cleanup);
    carrier.onSubmit = answering('RINVBNDSTS');
    const opened = open(cleanup, carrier.port);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'unreachable' });
    expect(opened.connector.capacity()).toBe(0);
    await isUp(opened);
    expect(carrier.binds).toHaveLength(2);
  });

  it('is busy when a link just bound again is said not to be bound: the others go on', async () => {
    const carrier = await smsc(cleanup);
    carrier.onSubmit = answering('RINVBNDSTS');
    const opened = open(cleanup, carrier.port);
    await isUp(opened);
    await submit(opened);
    await expect.poll(() => carrier.binds.length).toBe(2);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'busy', retryAfterMs: 30_000, code: 'RINVBNDSTS' });
    expect(opened.connector.status().state).toBe('up');
    expect(carrier.binds).toHaveLength(2);
  });

  it('is a refusal, unsent, for what cannot be written in the carrier’s terms', async () => {
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, { alphabet: 'ascii' });
    await isUp(opened);

    const tooLong = content({ parts: ['é'.repeat(71)] });
    expect(await submit(opened, tooLong)).toMatchObject({ kind: 'rejected', reason: 'content' });
    expect(await submit(opened, content({ sender: 'Ω' }))).toMatchObject({ kind: 'rejected', reason: 'sender' });
    expect(carrier.submits).toEqual([]);
  });

  it('is the answer that comes after the carrier’s unbind', async () => {
    const carrier = await smsc(cleanup);
    const held: Respond[] = [];
    carrier.onSubmit = (_pdu, respond) => held.push(respond);
    const opened = open(cleanup, carrier.port);
    await isUp(opened);
    const outcome = submit(opened);
    await eventually(() => held.length > 0, 'the part');
    for (const session of carrier.sessions) session.writeRaw(Buffer.from('00000010000000060000000000000009', 'hex'));
    await eventually(() => opened.connector.status().state !== 'up', 'the unbinding');

    held[0]?.(0, { message_id: 'id1' });
    expect(await outcome).toEqual({ kind: 'accepted', carrierMessageId: 'id1' });
    await isUp(opened);
  });
});

describe('the rate', () => {
  it('lets parts go as the clock moves', async () => {
    const carrier = await smsc(cleanup);
    const clock = movableClock('2026-03-14T15:30:00Z');
    const opened = open(cleanup, carrier.port, { rate: 100, burst: 5, window: 50 }, { clock });
    await isUp(opened);

    expect(opened.connector.perSecond()).toBe(100);
    expect(opened.connector.capacity()).toBe(5);
    await Promise.all(Array.from({ length: 5 }, () => submit(opened)));
    expect(opened.connector.capacity()).toBe(0);
    expect(await submit(opened)).toEqual({ kind: 'unreachable' });

    const before = opened.ready;
    clock.advance(30);
    await eventually(() => opened.ready > before, 'readiness');
    expect(opened.connector.capacity()).toBe(3);
  });

  it('is shared by all links, while each has its own window', async () => {
    const carrier = await smsc(cleanup);
    const perLink = new Map<unknown, number>();
    carrier.onSubmit = (_pdu, _respond, session) => perLink.set(session, (perLink.get(session) ?? 0) + 1);
    const opened = open(cleanup, carrier.port, { binds: 3, window: 2, rate: 10, burst: 100 });
    await eventually(() => opened.connector.status().binds === 3, 'three links');
    expect(opened.connector.capacity()).toBe(6);
    for (let i = 0; i < 6; i++) void submit(opened);
    await eventually(() => carrier.submits.length === 6, 'six parts');

    expect([...perLink.values()]).toEqual([2, 2, 2]);
    expect(opened.connector.capacity()).toBe(0);
  });

  it('stops at RTHROTTLED, for a second of the clock', async () => {
    const carrier = await smsc(cleanup);
    const clock = movableClock('2026-03-14T15:30:00Z');
    carrier.onSubmit = answering('RTHROTTLED');
    const opened = open(cleanup, carrier.port, {}, { clock });
    await isUp(opened);
    await submit(opened);

    expect(opened.connector.capacity()).toBe(0);
    clock.advance(999);
    expect(opened.connector.capacity()).toBe(0);
    clock.advance(1);
    expect(opened.connector.capacity()).toBeGreaterThan(0);
    expect(opened.connector.perSecond()).toBeLessThan(1000);
  });
});

describe('a text that the carrier cuts itself', () => {
  const long = content({ parts: ['one ', 'two ', 'three'] });
  const settings = { longTexts: 'message_payload' };

  it('goes with its part 1, in one PDU', async () => {
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, settings);
    await isUp(opened);

    expect(await submit(opened, long)).toEqual({ kind: 'accepted', carrierMessageId: 'm1' });
    expect(carrier.submits.map((pdu) => readTlv(pdu.tlvs, 'message_payload')?.toString())).toEqual(['one two three']);
  });
});
