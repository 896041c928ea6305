import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { accepting, Cleanup, endOf, startClient, startListener, startRawPeer } from '#test/support/smpp/smpp-peers.ts';
import { encode } from '../codec/pdu.ts';
import type { RequestPdu } from '../codec/pdu-types.ts';
import { statusCode } from '../codec/statuses.ts';
import { SubmitTemplate } from '../codec/submit-template.ts';
import type { RequestOutcome, Respond, Session } from './session.ts';
import type { SessionLimits } from './session-limits.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const bind = { command: 'bind_transceiver', system_id: 'me', password: 'secret', interface_version: 0x34 } as const;
const boundAs = (sequence = 1) => encode({ command: 'bind_transceiver_resp', sequence, system_id: 'smsc' });

type Served = { pdu: RequestPdu; respond: Respond };

/** A bound client, and what its server's owner is handed. */
async function startBoundPair(limits: Partial<SessionLimits> = {}) {
  const served: Served[] = [];
  const waiting: ((request: Served) => void)[] = [];
  const servers: Session[] = [];
  const listener = await startListener(cleanup, {
    limits,
    onSession: (session) => {
      servers.push(session);
      accepting(session, (pdu, respond) => {
        const waiter = waiting.shift();
        if (waiter) waiter({ pdu, respond });
        else served.push({ pdu, respond });
      });
    },
  });
  const client = startClient<string>(cleanup, { port: listener.port, limits });
  await client.ask(bind);
  const nextServed = () =>
    new Promise<Served>((resolve) => {
      const request = served.shift();
      if (request) resolve(request);
      else waiting.push(resolve);
    });
  return { client, server: servers[0]!, nextServed, listener };
}

/** A client bound to a peer that is nothing but octets. */
async function startBoundToRaw(limits: Partial<SessionLimits> = {}) {
  const peer = await startRawPeer(cleanup);
  const client = startClient<string>(cleanup, { port: peer.port, limits });
  const bound = client.ask(bind);
  const bindLength = encode(bind).length;
  await peer.receivedAtLeast(bindLength);
  peer.send(boundAs());
  await bound;
  return { client, peer, bindLength };
}

const submit = (text = 'hello') =>
  ({ command: 'submit_sm', destination_addr: '33612345678', short_message: Buffer.from(text) }) as const;

/** Sends a request under a tag; its outcome, once. */
const outcomeOf = (session: Session<string>, tag: string): Promise<[RequestOutcome, string]> =>
  new Promise((resolve) => session.request(submit(), (outcome, its) => resolve([outcome, its]), tag));

describe('a session between both ends', () => {
  it('binds, submits, brings a receipt, unbinds and closes', async () => {
    const { client, server, nextServed } = await startBoundPair();
    expect([client.state, server.state]).toEqual(['BOUND_TRX', 'BOUND_TRX']);

    const sent = outcomeOf(client, 'message 7');
    const { pdu, respond } = await nextServed();
    respond(0, { message_id: 'a1' });
    expect(pdu).toMatchObject({ command: 'submit_sm', destination_addr: '33612345678' });
    expect(await sent).toMatchObject([{ kind: 'response', pdu: { status: 0, message_id: 'a1' } }, 'message 7']);

    const receipt = new Promise<RequestPdu>((resolve) => {
      client.onRequest = (request, answer) => {
        answer(0);
        resolve(request);
      };
    });
    const answered = server.ask({ command: 'deliver_sm', esm_class: 4, short_message: Buffer.from('id:a1') });
    expect(await receipt).toMatchObject({ esm_class: 4 });
    expect(await answered).toMatchObject({ kind: 'response', pdu: { command: 'deliver_sm_resp', status: 0 } });

    const ends = Promise.all([endOf(client), endOf(server)]);
    client.unbind();
    expect(await ends).toEqual([{ reason: 'unbound_by_us' }, { reason: 'unbound_by_peer' }]);
    expect(client.state).toBe('CLOSED');
  });

  it('lets the owner answer later and in any order', async () => {
    const { client, nextServed } = await startBoundPair();
    const outcomes = [outcomeOf(client, 'first'), outcomeOf(client, 'second')];

    const [first, second] = [await nextServed(), await nextServed()];
    second.respond(0, { message_id: '2' });
    first.respond(statusCode('RTHROTTLED'));
    first.respond(0, { message_id: 'only the first answer counts' });

    expect(await Promise.all(outcomes)).toMatchObject([
      [{ pdu: { status: 0x58, message_id: '' } }, 'first'],
      [{ pdu: { status: 0, message_id: '2' } }, 'second'],
    ]);
  });

  it('sends the messages of a template', async () => {
    const { client, nextServed } = await startBoundPair();
    const template = new SubmitTemplate({ source_addr: 'Envoi', short_message: Buffer.from('same text') });

    client.request(template.to('33600000001'), () => {}, 'one');
    client.request(template.to('33600000002'), () => {}, 'two');

    expect((await nextServed()).pdu).toMatchObject({ destination_addr: '33600000001', source_addr: 'Envoi' });
    expect((await nextServed()).pdu).toMatchObject({ destination_addr: '33600000002', sequence: 3 });
  });

  it('keeps to its window, and says so', async () => {
    const { client, nextServed } = await startBoundPair({ window: 2 });
    const first = outcomeOf(client, 'first');
    client.request(submit(), () => {}, 'second');

    expect(client.windowFree).toBe(0);
    expect(() => client.request(submit(), () => {}, 'third')).toThrow('the window is full');

    (await nextServed()).respond(0, { message_id: '1' });
    await first;
    expect(client.windowFree).toBe(1);
  });

  it('refuses what this bind may not send, and what cannot be encoded, and nothing happens', async () => {
    const { client } = await startBoundPair();

    expect(() => client.request({ command: 'deliver_sm' }, () => {}, 'mo')).toThrow('deliver_sm may not be sent');
    expect(() => client.request({ command: 'submit_sm', source_addr: 'x'.repeat(30) }, () => {}, 'x')).toThrow(
      expect.objectContaining({ name: 'PduError' }),
    );
    expect(client.outstanding).toBe(0);
  });

  it('drops a request whose answer is no answer', async () => {
    const { client, nextServed } = await startBoundPair({ responseMs: 20 });
    const sent = outcomeOf(client, 'lost');
    const { respond } = await nextServed();

    respond(-1);

    expect(await sent).toEqual([{ kind: 'timeout' }, 'lost']);
  });

  it('waits for open answers before it unbinds', async () => {
    const { client, nextServed } = await startBoundPair();
    const ended = endOf(client);
    const sent = outcomeOf(client, 'last');
    const { respond } = await nextServed();

    client.unbind();
    expect(client.state).toBe('UNBINDING');
    expect(client.windowFree).toBe(0);
    expect(await outcomeOf(client, 'too late')).toEqual([{ kind: 'closed', written: false }, 'too late']);
    respond(0, { message_id: '9' });

    expect(await sent).toMatchObject([{ kind: 'response', pdu: { message_id: '9' } }, 'last']);
    expect(await ended).toEqual({ reason: 'unbound_by_us' });
  });

  it('tells the server when its client is bound and when it leaves', async () => {
    const states: string[] = [];
    const listener = await startListener(cleanup, {
      onSession: (session) => {
        accepting(session);
        session.onState = (state) => states.push(state);
      },
    });
    const client = startClient(cleanup, { port: listener.port });
    await client.ask({ ...bind, command: 'bind_transmitter' });
    const ended = endOf(client);
    client.unbind();
    await ended;

    expect(states).toEqual(['BOUND_TX', 'UNBINDING']);
  });
});

describe('a session with a peer that misbehaves', () => {
  it('writes all PDUs of one turn together', async () => {
    const { client, peer, bindLength } = await startBoundToRaw();
    for (let count = 0; count < 10; count += 1) client.request(submit(), () => {}, String(count));
    const length = encode(submit()).length;

    const octets = await peer.receivedAtLeast(bindLength + 10 * length);

    expect(octets.length).toBe(bindLength + 10 * length);
    expect(octets.readUInt32BE(bindLength + 9 * length + 12)).toBe(11);
  });

  it('knows which requests may have arrived and which surely never left', async () => {
    const { client, peer, bindLength } = await startBoundToRaw();
    const handed = outcomeOf(client, 'handed over');
    await peer.receivedAtLeast(bindLength + 1);

    const queued = outcomeOf(client, 'still ours');
    client.close();

    expect(await handed).toEqual([{ kind: 'closed', written: true }, 'handed over']);
    expect(await queued).toEqual([{ kind: 'closed', written: false }, 'still ours']);
    expect(peer.received().length).toBe(bindLength + encode(submit()).length);
  });

  it('has surely sent nothing when it could not connect', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const client = startClient(cleanup, { port });
    const ended = endOf(client);

    expect(await client.ask(bind)).toEqual({ kind: 'closed', written: false });
    expect(await ended).toMatchObject({ reason: 'connect_failed', error: { code: 'ECONNREFUSED' } });
  });

  it('leaves its requests in doubt when the peer resets the connection', async () => {
    const { client, peer, bindLength } = await startBoundToRaw();
    const ended = endOf(client);
    const sent = outcomeOf(client, 'in doubt');
    await peer.receivedAtLeast(bindLength + 1);

    peer.reset();

    expect(await sent).toEqual([{ kind: 'closed', written: true }, 'in doubt']);
    expect((await ended).reason).toMatch(/socket_error|closed_by_peer/);
  });

  it('takes the responses that came before the peer closed', async () => {
    const { client, peer, bindLength } = await startBoundToRaw();
    const ended = endOf(client);
    const outcomes = [outcomeOf(client, 'answered'), outcomeOf(client, 'not answered')];
    await peer.receivedAtLeast(bindLength + 2 * encode(submit()).length);

    peer.send(encode({ command: 'submit_sm_resp', sequence: 2, message_id: 'a' }));
    peer.end();

    expect(await Promise.all(outcomes)).toMatchObject([
      [{ kind: 'response', pdu: { message_id: 'a' } }, 'answered'],
      [{ kind: 'closed', written: true }, 'not answered'],
    ]);
    expect(await ended).toEqual({ reason: 'closed_by_peer' });
  });

  it('tells of a response that comes after its time', async () => {
    const { client, peer, bindLength } = await startBoundToRaw({ responseMs: 10 });
    const late = new Promise((resolve) => {
      client.onLateResponse = (pdu, tag) => resolve([pdu, tag]);
    });

    expect(await outcomeOf(client, 'slow')).toEqual([{ kind: 'timeout' }, 'slow']);
    await peer.receivedAtLeast(bindLength + 1);
    peer.send(encode({ command: 'submit_sm_resp', sequence: 2, message_id: 'found' }));

    expect(await late).toMatchObject([{ message_id: 'found' }, 'slow']);
  });

  it('handles responses before the requests that came ahead of them', async () => {
    const { client, peer, bindLength } = await startBoundToRaw();
    const order: string[] = [];
    const both = new Promise<void>((resolve) => {
      client.onRequest = (_pdu, respond) => {
        order.push('receipt');
        respond(0);
        resolve();
      };
    });
    client.request(submit(), () => order.push('response'), 'message');
    await peer.receivedAtLeast(bindLength + 1);

    peer.send(
      Buffer.concat([
        encode({ command: 'deliver_sm', sequence: 5, esm_class: 4 }),
        encode({ command: 'submit_sm_resp', sequence: 2, message_id: 'a' }),
      ]),
    );
    await both;

    expect(order).toEqual(['response', 'receipt']);
  });

  it.each([
    ['an unknown command', '00000010 00000099 00000000 00000007', '00000010 80000000 00000003 00000007'],
    ['an enquire_link with a body', '00000011 00000015 00000000 00000007 00', '00000010 80000015 00000000 00000007'],
    ['an enquire_link under number 0', '00000010 00000015 00000000 00000000', '00000010 80000015 00000000 00000000'],
    [
      'two enquire_link under one number',
      '00000010 00000015 00000000 00000007 00000010 00000015 00000000 00000007',
      '00000010 80000015 00000000 00000007 00000010 80000015 00000000 00000007',
    ],
    [
      'a command for the other end',
      encode({ command: 'submit_sm', sequence: 7 }).toString('hex'),
      '00000010 80000004 00000004 00000007',
    ],
    ['an unreadable length', '00000001', '00000010 80000000 00000002 00000000'],
    ['an enquire_link', '00000010 00000015 00000000 00000007', '00000010 80000015 00000000 00000007'],
    [
      'a response to nothing, in silence',
      '00000010 80000099 00000000 00000007 00000010 00000015 00000000 00000008',
      '00000010 80000015 00000000 00000008',
    ],
  ])('answers %s', async (_, sent, answer) => {
    const { peer, bindLength } = await startBoundToRaw();
    const expected = Buffer.from(answer.replaceAll(' ', ''), 'hex');

    peer.send(Buffer.from(sent.replaceAll(' ', ''), 'hex'));
    const octets = await peer.receivedAtLeast(bindLength + expected.length);

    expect(octets.toString('hex', bindLength)).toBe(expected.toString('hex'));
  });

  it('tells its owner of what could not be read, but not of what was read in part', async () => {
    const { client, peer } = await startBoundToRaw();
    const unreadable: string[] = [];
    client.onUnreadable = (error) => unreadable.push(`${error.commandId.toString(16)} ${error.statusName}`);
    const brought = new Promise<RequestPdu>((resolve) => {
      client.onRequest = resolve;
    });

    peer.send(Buffer.from('00000010000000990000000000000007', 'hex'));
    peer.send(Buffer.from('00000010800000990000000000000008', 'hex'));
    peer.send(Buffer.from('0000001200000005000000000000000900ff', 'hex'));

    expect(await brought).toMatchObject({ command: 'deliver_sm', sequence: 9, damaged: true });
    expect(unreadable.toSorted()).toEqual(['80000099 RINVCMDID', '99 RINVCMDID']);
  });

  it('closes when framing is lost, once it has said so', async () => {
    const { client, peer } = await startBoundToRaw();
    const ended = endOf(client);

    peer.send(Buffer.from('ffffffff', 'hex'));
    peer.end();

    expect(await ended).toMatchObject({ reason: 'framing_lost', error: { statusName: 'RINVCMDLEN' } });
  });

  it('reads PDUs octet by octet', async () => {
    const { client, peer } = await startBoundToRaw();
    const received = new Promise<RequestPdu>((resolve) => {
      client.onRequest = resolve;
    });

    for (const octet of encode({ command: 'deliver_sm', short_message: Buffer.from('slow') }))
      peer.send(Buffer.of(octet));

    expect(await received).toMatchObject({ command: 'deliver_sm', short_message: Buffer.from('slow') });
  });

  it('tells of a generic_nack that belongs to nothing', async () => {
    const { client, peer } = await startBoundToRaw();
    const stray = new Promise((resolve) => {
      client.onStray = resolve;
    });

    peer.send(encode({ command: 'generic_nack', status: 2, sequence: 0 }));

    expect(await stray).toMatchObject({ command: 'generic_nack', status: 2 });
  });

  it('gives up a bind that is never answered', async () => {
    const peer = await startRawPeer(cleanup);
    const client = startClient(cleanup, { port: peer.port, limits: { sessionInitMs: 20 } });
    const ended = endOf(client);

    expect(await client.ask(bind)).toEqual({ kind: 'closed', written: true });
    expect(await ended).toEqual({ reason: 'session_init_timeout' });
  });

  it('gives up a link on which nothing comes back', async () => {
    const { client } = await startBoundToRaw({ enquireLinkMs: 10 });

    expect(await endOf(client)).toEqual({ reason: 'link_dead' });
  });

  it('gives up a PDU that is never finished', async () => {
    const { client, peer } = await startBoundToRaw({ unfinishedPduMs: 10 });
    const ended = endOf(client);
    peer.send(Buffer.from('00000010', 'hex'));

    expect(await ended).toEqual({ reason: 'pdu_unfinished' });
  });

  it('keeps a quiet link alive by enquire_link', async () => {
    const { client, peer, bindLength } = await startBoundToRaw({ enquireLinkMs: 250, enquireLinkMisses: 1 });
    for (let count = 1; count <= 4; count += 1) {
      const octets = await peer.receivedAtLeast(bindLength + 16 * count);
      const enquiry = octets.subarray(bindLength + 16 * (count - 1));
      expect(enquiry.readUInt32BE(4)).toBe(0x15);
      peer.send(encode({ command: 'enquire_link_resp', sequence: enquiry.readUInt32BE(12) }));
    }

    expect(client.state).toBe('BOUND_TRX');
  });

  it('knows exactly what never left, when the peer stops reading and the link drops', async () => {
    const { client, peer, bindLength } = await startBoundToRaw({ window: 40_000 });
    const template = new SubmitTemplate({ short_message: Buffer.alloc(250) });
    const outcomes: RequestOutcome[] = [];
    peer.pause();
    const batch = () => {
      for (let count = 0; count < 10_000; count += 1) {
        client.request(template.to('33612345678'), (outcome) => outcomes.push(outcome), 'bulk');
      }
    };
    // A write between the batches, so that the later ones gather behind one that the system does not take.
    for (let round = 0; round < 4; round += 1) {
      batch();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ended = endOf(client);
    client.close();
    await ended;
    peer.resume();

    const written = outcomes.findIndex((outcome) => outcome.kind === 'closed' && !outcome.written);
    expect(outcomes).toHaveLength(40_000);
    expect(written).toBeGreaterThan(0);
    expect(outcomes.slice(0, written).every((outcome) => outcome.kind === 'closed' && outcome.written)).toBe(true);
    expect(outcomes.slice(written).every((outcome) => outcome.kind === 'closed' && !outcome.written)).toBe(true);
    const messageLength = encode({ ...submit(), short_message: Buffer.alloc(250) }).length;
    expect(peer.received().length - bindLength).toBeLessThanOrEqual(written * messageLength);
  });
});

describe('a peer that brings more than we can answer', () => {
  const deliver = { command: 'deliver_sm', source_addr: '33639980001', short_message: Buffer.from('Oui') } as const;

  /** A client whose owner answers when the test says so, and how its server's deliveries are answered. */
  async function startBurst(count: number, limits: Partial<SessionLimits>) {
    const { client, server } = await startBoundPair({ window: count, ...limits });
    const held: Respond[] = [];
    client.onRequest = (_pdu, respond) => held.push(respond);
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) {
      server.request(deliver, (outcome) => statuses.push(outcome.kind === 'response' ? outcome.pdu.status : -1), '');
    }
    return { held, statuses };
  }

  it('waits, and none of it is refused', async () => {
    const count = 12_000;
    const { held, statuses } = await startBurst(count, { unansweredWhileReading: 3_500 });
    await expect.poll(() => held.length).toBeGreaterThanOrEqual(3_500);

    let answered = 0;
    while (answered < count) {
      await expect.poll(() => held.length, { interval: 1 }).toBeGreaterThan(0);
      expect(held.length).toBeLessThanOrEqual(5_000);
      answered += held.length;
      for (const respond of held.splice(0)) respond(0);
    }
    await expect.poll(() => statuses.length).toBe(count);
    expect(new Set(statuses)).toEqual(new Set([0]));
  });

  it('is read again after a while, since what we asked is answered on the same link', async () => {
    const { held, statuses } = await startBurst(12_000, { unansweredWhileReading: 3_500, unreadMs: 50 });

    await expect.poll(() => statuses.length).toBe(7_000);
    expect(held.length).toBe(5_000);
    expect(new Set(statuses)).toEqual(new Set([statusCode('RTHROTTLED')]));
  });
});
