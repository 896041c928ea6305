import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { RequestPdu } from '#smpp/pdu-types.ts';
import { NO_ANSWER, type Respond } from '#smpp/session.ts';
import { type StatusName, statusCode } from '#smpp/statuses.ts';
import { movableClock } from '#test/support/clock.ts';
import { eventually } from '#test/support/eventually.ts';
import { type SmallSmsc, startSmallSmsc } from '#test/support/small-smsc.ts';
import { testCertificate, testCertificateKey } from '#test/support/test-certificate.ts';
import type { Connector, Content, InboundText, Receipt, SubmitOutcome } from '../connector.ts';
import { openSmpp, type SmppOptions } from './open.ts';
import { readSmppSettings } from './settings.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function smsc(options?: Parameters<typeof startSmallSmsc>[0]): Promise<SmallSmsc> {
  const started = await startSmallSmsc(options);
  cleanups.push(() => started.close());
  return started;
}

/** A connector, and all it has told. */
type Opened = {
  connector: Connector<string>;
  late: [string, SubmitOutcome][];
  receipts: Receipt[];
  texts: InboundText[];
  /** What the connector is told of each receipt and text. */
  stored: boolean;
  ready: number;
};

function open(port: number, given: Record<string, unknown> = {}, options: Partial<SmppOptions<string>> = {}): Opened {
  const base = { host: '127.0.0.1', port, systemId: 'envoi', rate: 1000, reconnectSeconds: 0.05 };
  const reading = readSmppSettings({ ...base, ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  const told = { late: [], receipts: [], texts: [], stored: true, ready: 0 } as Omit<Opened, 'connector'>;
  const opened: Opened = Object.assign(told, {
    connector: openSmpp<string>({
      settings: reading.settings,
      password: 'secret',
      clock: systemClock,
      log: createLog('silent'),
      events: {
        receipt: (receipt, done) => {
          told.receipts.push(receipt);
          done(told.stored);
        },
        inbound: (text, done) => {
          told.texts.push(text);
          done(told.stored);
        },
        lateOutcome: (ref, outcome) => told.late.push([ref, outcome]),
        ready: () => {
          told.ready += 1;
        },
      },
      ...options,
    }),
  });
  cleanups.push(() => opened.connector.close(0));
  return opened;
}

const isUp = ({ connector }: Opened) => eventually(() => connector.status().state === 'up', 'the link');

function content(given: Partial<Content> = {}): Content {
  const validUntil = new Date('2036-01-01T00:00:00Z');
  return { sender: 'Envoi', encoding: 'GSM7', parts: ['Bonjour'], reference: 7, validUntil, ...given };
}

function submit({ connector }: Opened, given: Content = content(), part = 1, ref = ''): Promise<SubmitOutcome> {
  return new Promise((resolve) => {
    connector.submit({ recipient: '+33639980001', part, content: given, ref }, resolve);
  });
}

const answering = (status: StatusName | number) => (_pdu: RequestPdu, respond: Respond) =>
  respond(typeof status === 'number' ? status : statusCode(status));

describe('binding', () => {
  it('sends what the settings say', async () => {
    const carrier = await smsc();
    const given = { systemType: 'VMA', interfaceVersion: '5.0', bindAddress: '5/9', addressRange: '^36' };
    await isUp(open(carrier.port, given));

    expect(carrier.binds[0]).toMatchObject({
      command: 'bind_transceiver',
      system_id: 'envoi',
      password: 'secret',
      system_type: 'VMA',
      interface_version: 0x50,
      addr_ton: 5,
      addr_npi: 9,
      address_range: '^36',
    });
  });

  it('takes as many links as wanted, of each kind', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port, { bindMode: 'transmitter+receiver', binds: 2 });
    await eventually(() => opened.connector.status().binds === 4, 'four links');

    expect(carrier.binds.map(({ command }) => command).sort()).toEqual([
      'bind_receiver',
      'bind_receiver',
      'bind_transmitter',
      'bind_transmitter',
    ]);
  });

  it.each([
    ['transceiver', 'bind_transceiver', ['bind_transceiver', 'bind_transmitter', 'bind_receiver']],
    ['transmitter+receiver', 'bind_transmitter', ['bind_transceiver', 'bind_transmitter', 'bind_receiver']],
  ])('falls back from %s when the carrier does not know it', async (bindMode, unknown, seen) => {
    const carrier = await smsc();
    carrier.onBind = (pdu, respond) => respond(pdu.command === unknown ? statusCode('RINVCMDID') : 0);
    const opened = open(carrier.port, { bindMode });
    await isUp(opened);

    expect(new Set(carrier.binds.map(({ command }) => command))).toEqual(new Set(seen));
    expect((await submit(opened)).kind).toBe('accepted');
  });

  it('does not fall back where that is switched off', async () => {
    const carrier = await smsc();
    carrier.onBind = answering('RINVCMDID');
    open(carrier.port, { bindFallBack: false });
    await eventually(() => carrier.binds.length >= 3, 'three attempts');

    expect(new Set(carrier.binds.map(({ command }) => command))).toEqual(new Set(['bind_transceiver']));
  });

  it('leaves a carrier alone that refuses the password, and says why', async () => {
    const carrier = await smsc();
    carrier.onBind = answering('RINVPASWD');
    const opened = open(carrier.port, { refusedBindSeconds: 0.2 });
    await eventually(() => opened.connector.status().state === 'down', 'the refusal');

    expect(opened.connector.status().reason).toBe('the carrier refused to bind: RINVPASWD');
    expect(carrier.binds).toHaveLength(1);
    carrier.onBind = answering('ROK');
    await isUp(opened);
    expect(carrier.binds).toHaveLength(2);
  });

  it('tries again a carrier that is not there, or does not answer', async () => {
    const carrier = await smsc();
    carrier.onBind = () => {};
    const opened = open(carrier.port, { bindSeconds: 0.05 });
    await eventually(() => carrier.binds.length >= 2, 'a second attempt');
    expect(opened.connector.status().reason).toBe('the carrier did not answer the bind');

    await carrier.close();
    await eventually(() => opened.connector.status().reason.startsWith('no connection'), 'the reason');
    expect(opened.connector.status().reason).toBe('no connection to the carrier: ECONNREFUSED');
  });

  it('says so when the password is longer than the protocol can carry', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port, {}, { password: 'x'.repeat(100) });
    await eventually(() => opened.connector.status().state === 'down', 'the refusal');

    expect(opened.connector.status().reason).toContain('the bind cannot be written');
  });
});

describe('TLS', () => {
  const tls = { cert: testCertificate, key: testCertificateKey };

  const known = { tlsAuthority: testCertificate };
  const misnamed = { ...known, tlsServerName: 'smsc.example' };

  it.each([
    ['takes a certificate of an authority that we trust', { tls: 'on', ...known }, true],
    ['takes one for another name that we ask for', { tls: 'on', ...known, tlsServerName: 'localhost' }, true],
    ['refuses one of a wrong name', { tls: 'on', ...misnamed }, false],
    ['takes one of a wrong name where names are not checked', { tls: 'no-host-check', ...misnamed }, true],
    ['refuses one of an unknown authority', { tls: 'on' }, false],
    ['refuses it even where names are not checked', { tls: 'no-host-check' }, false],
    ['takes any where nothing is checked', { tls: 'insecure' }, true],
  ])('%s', async (_rule, given, trusted) => {
    const carrier = await smsc({ tls, limits: { sessionInitMs: 300 } });
    const opened = open(carrier.port, given);

    if (trusted) await isUp(opened);
    else await eventually(() => opened.connector.status().reason.startsWith('no connection'), 'the refusal');
    expect(carrier.binds.length).toBe(trusted ? 1 : 0);
  });
});

describe('submitting', () => {
  it('sends each part of a content to its recipient, in the carrier’s terms', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port, { destination: '0/1', destinationPrefix: '00', sourceShort: '6/0' });
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
    const carrier = await smsc();
    const clock = movableClock('2035-12-31T23:00:00Z');
    const opened = open(carrier.port, { validity: 'relative' }, { clock });
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
    const carrier = await smsc();
    const clock = movableClock('2026-03-14T15:30:00Z');
    carrier.onSubmit = answering(status);
    const opened = open(carrier.port, given, { clock });
    await isUp(opened);

    expect(await submit(opened)).toEqual(outcome);
  });

  it('is unknown when no answer comes, and told late when one does', async () => {
    const carrier = await smsc();
    const held: Respond[] = [];
    carrier.onSubmit = (_pdu, respond) => held.push(respond);
    const opened = open(carrier.port, { responseSeconds: 0.05 });
    await isUp(opened);

    expect(await submit(opened, content(), 1, 'late one')).toEqual({ kind: 'unknown' });
    held[0]?.(0, { message_id: 'id1' });
    await eventually(() => opened.late.length > 0, 'the late answer');
    expect(opened.late).toEqual([['late one', { kind: 'accepted', carrierMessageId: 'id1' }]]);
  });

  it('is that of the generic_nack that names the part', async () => {
    const carrier = await smsc();
    carrier.onSubmit = (pdu, respond, session) => {
      const nack = Buffer.from('00000010800000000000000300000000', 'hex');
      nack.writeUInt32BE(pdu.sequence, 12);
      session.writeRaw(nack);
      respond(NO_ANSWER);
    };
    const opened = open(carrier.port);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'rejected', reason: 'account', code: 'RINVCMDID' });
  });

  it('is unreachable when the link turns out not to be bound, which is then bound again', async () => {
    const carrier = await smsc();
    carrier.onSubmit = answering('RINVBNDSTS');
    const opened = open(carrier.port);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'unreachable' });
    expect(opened.connector.capacity()).toBe(0);
    await isUp(opened);
    expect(carrier.binds).toHaveLength(2);
  });

  it('is a refusal, unsent, for what cannot be written in the carrier’s terms', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port, { alphabet: 'ascii' });
    await isUp(opened);

    const tooLong = content({ parts: ['é'.repeat(71)] });
    expect(await submit(opened, tooLong)).toMatchObject({ kind: 'rejected', reason: 'content' });
    expect(await submit(opened, content({ sender: 'Ω' }))).toMatchObject({ kind: 'rejected', reason: 'sender' });
    expect(carrier.submits).toEqual([]);
  });

  it('is the answer that comes after the carrier’s unbind', async () => {
    const carrier = await smsc();
    const held: Respond[] = [];
    carrier.onSubmit = (_pdu, respond) => held.push(respond);
    const opened = open(carrier.port);
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
    const carrier = await smsc();
    const clock = movableClock('2026-03-14T15:30:00Z');
    const opened = open(carrier.port, { rate: 100, burst: 5, window: 50 }, { clock });
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
    const carrier = await smsc();
    const perLink = new Map<unknown, number>();
    carrier.onSubmit = (_pdu, _respond, session) => perLink.set(session, (perLink.get(session) ?? 0) + 1);
    const opened = open(carrier.port, { binds: 3, window: 2, rate: 10, burst: 100 });
    await eventually(() => opened.connector.status().binds === 3, 'three links');
    expect(opened.connector.capacity()).toBe(6);
    for (let i = 0; i < 6; i++) void submit(opened);
    await eventually(() => carrier.submits.length === 6, 'six parts');

    expect([...perLink.values()]).toEqual([2, 2, 2]);
    expect(opened.connector.capacity()).toBe(0);
  });

  it('stops at RTHROTTLED, for a second of the clock', async () => {
    const carrier = await smsc();
    const clock = movableClock('2026-03-14T15:30:00Z');
    carrier.onSubmit = answering('RTHROTTLED');
    const opened = open(carrier.port, {}, { clock });
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

  it('is sent once for all its parts, which share the outcome whenever they come', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port, settings);
    await isUp(opened);
    const together = await Promise.all([submit(opened, long, 2), submit(opened, long, 1)]);
    const afterwards = await submit(opened, long, 3);

    expect(carrier.submits).toHaveLength(1);
    expect([...together, afterwards]).toEqual(Array(3).fill({ kind: 'accepted', carrierMessageId: 'm1' }));
  });

  it('is sent again when its parts are', async () => {
    const carrier = await smsc();
    carrier.onSubmit = answering('RSYSERR');
    const opened = open(carrier.port, settings);
    await isUp(opened);
    const attempt = () => Promise.all([1, 2, 3].map((part) => submit(opened, long, part)));

    expect((await attempt()).map(({ kind }) => kind)).toEqual(['busy', 'busy', 'busy']);
    carrier.onSubmit = (_pdu, respond) => respond(0, { message_id: 'id' });
    expect((await attempt()).map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(carrier.submits).toHaveLength(2);
  });

  it('tells all its parts of a late answer', async () => {
    const carrier = await smsc();
    const held: Respond[] = [];
    carrier.onSubmit = (_pdu, respond) => held.push(respond);
    const opened = open(carrier.port, { ...settings, responseSeconds: 0.05 });
    await isUp(opened);
    await Promise.all([1, 2].map((part) => submit(opened, long, part, `part ${part}`)));
    held[0]?.(statusCode('RINVDSTADR'));
    await eventually(() => opened.late.length === 2, 'the late answer');

    const outcome = { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' };
    expect(opened.late).toEqual([
      ['part 1', outcome],
      ['part 2', outcome],
    ]);
  });
});

describe('what the carrier brings', () => {
  const stop = { command: 'deliver_sm', source_addr: '33612345678', short_message: Buffer.from('STOP') } as const;

  it('is answered with “later” when it could not be stored', async () => {
    const carrier = await smsc();
    const opened = open(carrier.port);
    await isUp(opened);
    opened.stored = false;

    expect((await carrier.bring(stop)).status).toBe(statusCode('RX_T_APPN'));
    opened.stored = true;
    expect((await carrier.bring(stop)).status).toBe(0);
  });

  it('may be a receipt that comes before the answer to its submission, and again after it', async () => {
    const carrier = await smsc();
    const receipt = {
      command: 'deliver_sm',
      esm_class: 4,
      source_addr: '33639980001',
      source_addr_ton: 1,
      short_message: Buffer.from('id:early stat:DELIVRD err:000'),
    } as const;
    carrier.onSubmit = (_pdu, respond) => {
      void carrier.bring(receipt).then(() => respond(0, { message_id: 'early' }));
    };
    const opened = open(carrier.port);
    await isUp(opened);

    expect(await submit(opened)).toEqual({ kind: 'accepted', carrierMessageId: 'early' });
    expect((await carrier.bring(receipt)).status).toBe(0);
    expect(opened.receipts.map(({ candidates, state }) => [candidates[0], state])).toEqual([
      ['early', 'delivered'],
      ['early', 'delivered'],
    ]);
  });

  it('gets no answer instead, from a carrier that takes none but yes', async () => {
    const carrier = await smsc({ limits: { responseMs: 50 } });
    const opened = open(carrier.port, { deliverErrors: false });
    await isUp(opened);
    opened.stored = false;

    await expect(carrier.bring(stop)).rejects.toThrow('no answer: timeout');
    opened.stored = true;
    expect((await carrier.bring(stop)).status).toBe(0);
  });
});
