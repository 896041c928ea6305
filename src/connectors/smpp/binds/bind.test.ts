import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import { movableClock } from '#test/support/clock.ts';
import { eventually } from '#test/support/eventually.ts';
import { answering, isUp, open, smsc, submit } from '#test/support/smpp/smpp-carrier.ts';
import { Cleanup } from '#test/support/smpp/smpp-peers.ts';
import { testCertificate, testCertificateKey } from '#test/support/smpp/test-certificate.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe('binding', () => {
  it('sends what the settings say', async () => {
    const carrier = await smsc(cleanup);
    const given = { systemType: 'VMA', interfaceVersion: '5.0', bindAddress: '5/9', addressRange: '^36' };
    await isUp(open(cleanup, carrier.port, given));

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
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, { bindMode: 'transmitter+receiver', binds: 2 });
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
    const carrier = await smsc(cleanup);
    carrier.onBind = (pdu, respond) => respond(pdu.command === unknown ? statusCode('RINVCMDID') : 0);
    const opened = open(cleanup, carrier.port, { bindMode });
    await isUp(opened);

    expect(new Set(carrier.binds.map(({ command }) => command))).toEqual(new Set(seen));
    expect((await submit(opened)).kind).toBe('accepted');
  });

  it('does not fall back where that is switched off', async () => {
    const carrier = await smsc(cleanup);
    carrier.onBind = answering('RINVCMDID');
    open(cleanup, carrier.port, { bindFallBack: false });
    await eventually(() => carrier.binds.length >= 3, 'three attempts');

    expect(new Set(carrier.binds.map(({ command }) => command))).toEqual(new Set(['bind_transceiver']));
  });

  it('leaves a carrier alone that refuses the password, and says why', async () => {
    const carrier = await smsc(cleanup);
    carrier.onBind = answering('RINVPASWD');
    const opened = open(cleanup, carrier.port, { refusedBindSeconds: 0.2 });
    await eventually(() => opened.connector.status().state === 'down', 'the refusal');

    expect(opened.connector.status().reason).toEqual({ code: 'bind_refused', status: 'RINVPASWD' });
    expect(carrier.binds).toHaveLength(1);
    carrier.onBind = answering('ROK');
    await isUp(opened);
    expect(carrier.binds).toHaveLength(2);
  });

  it('tries again a carrier that is not there, or does not answer', async () => {
    const carrier = await smsc(cleanup);
    carrier.onBind = () => {};
    const opened = open(cleanup, carrier.port, { bindSeconds: 0.05 });
    await eventually(() => carrier.binds.length >= 2, 'a second attempt');
    expect(opened.connector.status().reason).toEqual({ code: 'session_init_timeout', error: '' });

    await carrier.close();
    await eventually(() => opened.connector.status().reason?.code === 'connect_failed', 'the reason');
    expect(opened.connector.status().reason).toEqual({ code: 'connect_failed', error: 'ECONNREFUSED' });
  });

  it('tells the log once that a carrier is down, then now and then, and anew for another reason', async () => {
    const lines: { msg: string; reason?: string; status?: string; notLogged?: number }[] = [];
    const log = createLog('warn', { write: (line: string) => lines.push(JSON.parse(line)) });
    const clock = movableClock('2036-01-01T00:00:00Z');
    const carrier = await smsc(cleanup);
    carrier.onBind = answering('RSYSERR');
    open(cleanup, carrier.port, { reconnectSeconds: 0.01 }, { log, clock });
    await eventually(() => carrier.binds.length >= 10, 'ten attempts');
    await carrier.close();
    await eventually(() => lines.length === 3, 'the other reason');

    expect(lines).toMatchObject([
      { msg: 'carrier rejected a bind', status: 'RSYSERR' },
      { msg: 'bind lost', reason: 'the carrier refused to bind (RSYSERR)' },
      { msg: 'bind lost', reason: 'no connection to the carrier: ECONNREFUSED' },
    ]);
    clock.advance(600_000);
    await eventually(() => lines.length === 4, 'a line after ten minutes');
    expect(lines[3]).toMatchObject({ msg: 'bind lost', reason: 'no connection to the carrier: ECONNREFUSED' });
  });

  it('says so when the password is longer than the protocol can carry', async () => {
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, {}, { password: 'x'.repeat(100) });
    await eventually(() => opened.connector.status().state === 'down', 'the refusal');

    expect(opened.connector.status().reason).toMatchObject({ code: 'bind_unwritable' });
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
    const carrier = await smsc(cleanup, { tls, limits: { sessionInitMs: 300 } });
    const opened = open(cleanup, carrier.port, given);

    if (trusted) await isUp(opened);
    else await eventually(() => opened.connector.status().reason?.code === 'connect_failed', 'the refusal');
    expect(carrier.binds.length).toBe(trusted ? 1 : 0);
  });
});
