import { describe, expect, it } from 'vitest';
import { type CommandName, commands } from '../codec/commands.ts';
import type { Outstanding } from './request-window.ts';
import { esmeLimits, type SessionLimits, smscLimits } from './session-limits.ts';
import { type SessionRole, SessionState } from './session-state.ts';

const START = 1_000_000;

function newSession(role: SessionRole, limits: Partial<SessionLimits> = {}) {
  return new SessionState<Outstanding>(role, { ...(role === 'esme' ? esmeLimits : smscLimits), ...limits }, START);
}

/** Sends a request at that time; returns its sequence number. */
function begin(state: SessionState<Outstanding>, command: CommandName, now = START): number {
  const request = { sequence: 0, commandId: commands[command].id, deadline: 0 };
  state.begin(request, now);
  return request.sequence;
}

const respond = (state: SessionState<Outstanding>, command: CommandName, sequence: number, status = 0) =>
  state.receiveResponse(commands[command].id, status, sequence);

function boundEsme(limits: Partial<SessionLimits> = {}) {
  const state = newSession('esme', limits);
  respond(state, 'bind_transceiver_resp', begin(state, 'bind_transceiver'));
  return state;
}

function boundSmsc(bind: CommandName = 'bind_transceiver', limits: Partial<SessionLimits> = {}) {
  const state = newSession('smsc', limits);
  state.receiveRequest(bind, START);
  state.answered(bind, 0);
  return state;
}

describe('binding', () => {
  it.each([
    ['bind_transmitter', 'BOUND_TX'],
    ['bind_receiver', 'BOUND_RX'],
    ['bind_transceiver', 'BOUND_TRX'],
  ] as const)('%s with status 0 makes both ends %s', (command, name) => {
    const esme = newSession('esme');

    expect(respond(esme, `${command}_resp`, begin(esme, command))).toBe('settled');
    expect(esme.name).toBe(name);
    expect(boundSmsc(command).name).toBe(name);
  });

  it('leaves both ends OPEN when refused', () => {
    const esme = newSession('esme');
    const smsc = newSession('smsc');

    respond(esme, 'bind_transceiver_resp', begin(esme, 'bind_transceiver'), 0x0d);
    smsc.receiveRequest('bind_transceiver', START);
    smsc.answered('bind_transceiver', 0x0d);

    expect(esme.name).toBe('OPEN');
    expect(smsc.name).toBe('OPEN');
  });

  it.each([
    ['esme', 15_000],
    ['smsc', 10_000],
  ] as const)('%s gives up a session that is not bound in time', (role, ms) => {
    const state = newSession(role);

    expect(state.tick(START + ms - 1).close).toBeUndefined();
    expect(state.nextWake(START + ms - 1)).toBe(START + ms);
    expect(state.tick(START + ms).close).toBe('session_init_timeout');
  });
});

describe('what may come in which state', () => {
  it.each([
    ['OPEN', 'submit_sm', 'wrong_state'],
    ['OPEN', 'unbind', 'wrong_state'],
    ['OPEN', 'data_sm', 'wrong_state'],
    ['OPEN', 'enquire_link', 'answer_enquire_link'],
    ['OPEN', 'bind_receiver', 'pass'],
    ['bind_transmitter', 'submit_sm', 'pass'],
    ['bind_transmitter', 'replace_sm', 'pass'],
    ['bind_transmitter', 'bind_receiver', 'wrong_state'],
    ['bind_receiver', 'submit_sm', 'wrong_state'],
    ['bind_receiver', 'data_sm', 'pass'],
    ['bind_transceiver', 'submit_multi', 'pass'],
    ['bind_transceiver', 'replace_sm', 'pass'],
    ['bind_transceiver', 'deliver_sm', 'wrong_state'],
    ['bind_transceiver', 'outbind', 'wrong_state'],
    ['bind_transceiver', 'unbind', 'unbinding'],
  ] as const)('an SMSC that is %s meets %s: %s', (bind, command, verdict) => {
    const state = bind === 'OPEN' ? newSession('smsc') : boundSmsc(bind);

    expect(state.receiveRequest(command, START)).toBe(verdict);
  });

  it.each([
    ['deliver_sm', 'pass', 'pass'],
    ['data_sm', 'pass', 'pass'],
    ['alert_notification', 'pass', 'wrong_state'],
    ['submit_sm', 'wrong_state', 'wrong_state'],
    ['outbind', 'wrong_state', 'pass'],
  ] as const)('an ESME meets %s: bound %s, open %s', (command, bound, open) => {
    expect(boundEsme().receiveRequest(command, START)).toBe(bound);
    expect(newSession('esme').receiveRequest(command, START)).toBe(open);
  });

  it('says what we may send', () => {
    expect(newSession('esme').sendable('submit_sm')).toBe('not_allowed');
    expect(newSession('esme').sendable('bind_transceiver')).toBe('yes');
    expect(boundEsme().sendable('submit_sm')).toBe('yes');
    expect(boundEsme().sendable('deliver_sm')).toBe('not_allowed');
    expect(boundSmsc('bind_transmitter').sendable('deliver_sm')).toBe('not_allowed');
    expect(boundSmsc('bind_receiver').sendable('deliver_sm')).toBe('yes');
  });

  it('answers "later" beyond the requests it will hold', () => {
    const state = boundSmsc('bind_transceiver', { unanswered: 2 });
    state.receiveRequest('submit_sm', START);
    state.receiveRequest('submit_sm', START);

    expect(state.receiveRequest('submit_sm', START)).toBe('busy');

    state.answered('submit_sm', 0);

    expect(state.receiveRequest('submit_sm', START)).toBe('pass');
  });
});

describe('the window', () => {
  it('settles responses in any order, each once', () => {
    const state = boundEsme();
    const [first, second] = [begin(state, 'submit_sm'), begin(state, 'submit_sm')];

    expect(second).toBe(first + 1);
    expect(respond(state, 'submit_sm_resp', second)).toBe('settled');
    expect(respond(state, 'submit_sm_resp', second)).toBe('stray');
    expect(state.outstanding).toBe(1);
    expect(respond(state, 'submit_sm_resp', first)).toBe('settled');
    expect(state.windowFree).toBe(10);
  });

  it('settles by generic_nack with the sequence number, and by no response to another command', () => {
    const state = boundEsme();
    const sequence = begin(state, 'submit_sm');

    expect(respond(state, 'query_sm_resp', sequence)).toBe('stray');
    expect(respond(state, 'generic_nack', 0, 3)).toBe('stray');
    expect(respond(state, 'generic_nack', sequence, 3)).toBe('settled');
  });

  it('lets a request stay open while many others come and go', () => {
    const state = boundEsme();
    const stuck = begin(state, 'submit_sm');
    for (let round = 0; round < 1_000; round += 1) {
      expect(respond(state, 'submit_sm_resp', begin(state, 'submit_sm'))).toBe('settled');
    }

    expect(respond(state, 'submit_sm_resp', stuck)).toBe('settled');
  });

  it('gives a request up after its time, and knows it when the response comes late', () => {
    const state = boundEsme({ enquireLinkMs: 0 });
    const sequence = begin(state, 'submit_sm', START);

    expect(state.tick(START + 59_999).expired).toEqual([]);
    expect(state.nextWake(START + 59_999)).toBe(START + 60_000);
    expect(state.tick(START + 60_000).expired).toMatchObject([{ sequence }]);
    expect(state.outstanding).toBe(0);
    expect(respond(state, 'submit_sm_resp', sequence)).toBe('late');
    expect(state.matched).toMatchObject({ sequence });
    expect(respond(state, 'submit_sm_resp', sequence)).toBe('stray');
  });

  it('remembers a bounded number of late requests', () => {
    const state = boundEsme({ enquireLinkMs: 0, late: 1 });
    const [first, second] = [begin(state, 'submit_sm'), begin(state, 'submit_sm')];
    state.tick(START + 60_000);

    expect(respond(state, 'submit_sm_resp', first)).toBe('stray');
    expect(respond(state, 'submit_sm_resp', second)).toBe('late');
  });
});

describe('the link', () => {
  it('is enquired after silence and dead after two enquiries without any PDU', () => {
    const state = boundEsme();

    expect(state.tick(START + 29_999).enquireLink).toBe(false);
    expect(state.nextWake(START + 29_999)).toBe(START + 30_000);
    expect(state.tick(START + 30_000)).toMatchObject({ enquireLink: true, close: undefined });
    expect(state.tick(START + 59_999).enquireLink).toBe(false);
    expect(state.tick(START + 60_000)).toMatchObject({ enquireLink: true, close: undefined });
    expect(state.tick(START + 90_000)).toMatchObject({ enquireLink: false, close: 'link_dead' });
  });

  it('lives by any PDU', () => {
    const state = boundEsme();
    state.tick(START + 30_000);
    state.tick(START + 60_000);
    state.received(1, false, START + 60_001);

    expect(state.tick(START + 90_000)).toMatchObject({ enquireLink: false, close: undefined });
    expect(state.tick(START + 90_001)).toMatchObject({ enquireLink: true, close: undefined });
  });

  it('does not live by octets that make no PDU, which must be whole in time', () => {
    const state = boundEsme();
    state.received(0, true, START + 1_000);
    state.received(0, true, START + 9_000);

    expect(state.tick(START + 10_999).close).toBeUndefined();
    expect(state.tick(START + 11_000).close).toBe('pdu_unfinished');
  });

  it('gives each unfinished PDU its own time', () => {
    const state = boundEsme();
    state.received(0, true, START + 1_000);
    state.received(1, true, START + 9_000);

    expect(state.tick(START + 18_999).close).toBeUndefined();
    expect(state.tick(START + 19_000).close).toBe('pdu_unfinished');
  });

  it('is not enquired before the bind', () => {
    expect(newSession('esme', { sessionInitMs: 100_000 }).tick(START + 90_000)).toMatchObject({
      enquireLink: false,
      close: undefined,
    });
  });

  it('takes a generic_nack to an enquire_link for a sign of life', () => {
    const state = boundEsme();

    expect(respond(state, 'generic_nack', state.beginEnquireLink(), 3)).toBe('sign_of_life');
    expect(respond(state, 'enquire_link_resp', 77)).toBe('sign_of_life');
  });

  it('closes a session that is inactive for too long, where that is asked for', () => {
    const state = boundSmsc('bind_transceiver', { enquireLinkMs: 0, inactivityMs: 300_000 });

    expect(state.tick(START + 299_999).close).toBeUndefined();
    expect(state.tick(START + 300_000).close).toBe('inactive');
  });
});

describe('unbinding', () => {
  it('drains both ways before it sends unbind, and ends with the answer', () => {
    const state = boundEsme();
    const sequence = begin(state, 'submit_sm');
    state.receiveRequest('deliver_sm', START);
    state.unbind(START);

    expect(state.name).toBe('UNBINDING');
    expect(state.sendable('submit_sm')).toBe('ended');
    expect(state.advance(START)).toBe('none');
    respond(state, 'submit_sm_resp', sequence);
    expect(state.advance(START)).toBe('none');
    state.answered('deliver_sm', 0);
    expect(state.advance(START)).toBe('send_unbind');
    expect(respond(state, 'unbind_resp', 9)).toBe('unbound');
  });

  it('sends unbind anyway when draining takes too long, and closes without an answer', () => {
    const state = boundEsme();
    begin(state, 'submit_sm');
    state.unbind(START);

    expect(state.nextWake(START)).toBe(START + 10_000);
    expect(state.advance(START + 9_999)).toBe('none');
    expect(state.advance(START + 10_000)).toBe('send_unbind');
    expect(state.tick(START + 19_999).close).toBeUndefined();
    expect(state.tick(START + 20_000).close).toBe('unbind_timeout');
    expect(state.close()).toHaveLength(1);
    expect(state.name).toBe('CLOSED');
  });

  it('of the peer is answered after its requests are, and ends when ours are answered', () => {
    const state = boundSmsc();
    const receipt = begin(state, 'deliver_sm');
    state.receiveRequest('submit_sm', START);

    expect(state.receiveRequest('unbind', START)).toBe('unbinding');
    expect(state.advance(START)).toBe('none');
    state.answered('submit_sm', 0);
    expect(state.advance(START)).toBe('answer_unbind');
    expect(state.advance(START)).toBe('none');
    expect(respond(state, 'deliver_sm_resp', receipt)).toBe('settled');
    expect(state.advance(START)).toBe('end');
  });

  it('by both at once is answered by both', () => {
    const state = boundEsme();
    state.unbind(START);
    state.advance(START);

    expect(state.receiveRequest('unbind', START)).toBe('answer_unbind');
    expect(respond(state, 'unbind_resp', 9)).toBe('unbound');
  });
});
