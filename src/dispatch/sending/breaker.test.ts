import { beforeEach, describe, expect, it } from 'vitest';
import type { SubmitOutcome } from '#connectors/connector.ts';
import { Breaker } from './breaker.ts';

const settings = { share: 0.5, parts: 20, persistMs: 30_000, pauseMs: 30_000, rampMs: 60_000 };

const accepted: SubmitOutcome = { kind: 'accepted', carrierMessageId: '1' };
const busy: SubmitOutcome = { kind: 'busy', retryAfterMs: 1_000, code: 'RTHROTTLED' };
const unknown: SubmitOutcome = { kind: 'unknown' };
const unreachable: SubmitOutcome = { kind: 'unreachable' };
const refused = (reason: 'recipient' | 'sender' | 'content' | 'account' | 'other'): SubmitOutcome => {
  return { kind: 'rejected', reason, code: 'RINVSRCTON' };
};

let nowMs: number;
let breaker: Breaker;
beforeEach(() => {
  nowMs = 1_000_000;
  breaker = new Breaker(settings, nowMs);
});

/** Hands over so many parts that end like this, each of a send of its own unless told otherwise. */
function hand(outcome: SubmitOutcome, count: number, sendId?: string): void {
  for (let i = 0; i < count; i++) {
    const { round } = breaker;
    breaker.sent();
    breaker.recordOutcome(outcome, { round, sendId: sendId ?? `send ${i}`, nowMs });
  }
}

/** Time goes by, while the carrier is connected or not. */
function pass(ms: number, up = true): void {
  const until = nowMs + ms;
  while (nowMs < until) {
    nowMs = Math.min(until, nowMs + 1_000);
    breaker.tick(up, nowMs);
  }
}

const room = () => breaker.room(nowMs, 100);

describe('a carrier is taken out', () => {
  it('as soon as half of its latest parts are refused for its own reasons', () => {
    hand(accepted, 1_000);
    hand(refused('account'), 9);
    expect(breaker.state).toBe('closed');

    hand(refused('account'), 6);

    expect(breaker.status(nowMs)).toMatchObject({
      breaker: 'open',
      share: 0,
      breakerReason: { code: 'refused', percent: 50, parts: 20 },
    });
    expect(room()).toBe(0);
  });

  it.each(['recipient', 'sender', 'content'] as const)('but not for refusals that blame the %s', (reason) => {
    hand(refused(reason), 10_000);

    expect(breaker.state).toBe('closed');
  });

  it('nor for one send that it refuses for no reason: its text may be what is wrong', () => {
    hand(refused('other'), 10_000, 'the same send');
    expect(breaker.state).toBe('closed');

    hand(refused('other'), 20);
    expect(breaker.state).toBe('open');
  });

  it('nor for a few refusals, nor for many among more that went well', () => {
    hand(refused('account'), 19);
    expect(breaker.state).toBe('closed');
    breaker = new Breaker(settings, nowMs);

    for (let i = 0; i < 100; i++) {
      hand(accepted, 3);
      hand(refused('account'), 2);
    }
    expect(breaker.state).toBe('closed');
  });

  it('nor for refusals that lie far apart', () => {
    for (let i = 0; i < 100; i++) {
      hand(refused('account'), 1);
      pass(400_000);
    }
    expect(breaker.state).toBe('closed');
  });

  it.each([
    ['throttles', busy],
    ['does not answer', unknown],
  ])('when it %s for half a minute, and not for a moment of that', (_what, outcome) => {
    hand(outcome, 500);
    pass(20_000);
    hand(outcome, 10);
    expect(breaker.state).toBe('closed');
    hand(accepted, 30);
    pass(10_000);
    hand(outcome, 10);
    expect(breaker.state).toBe('closed');

    hand(outcome, 20);
    pass(30_000);
    hand(outcome, 1);

    expect(breaker.status(nowMs)).toMatchObject({
      breaker: 'open',
      breakerReason: { code: 'put_off', seconds: 30 },
    });
  });

  it('when it is not connected for half a minute', () => {
    pass(20_000, false);
    pass(1_000);
    pass(29_000, false);
    expect(breaker.state).toBe('closed');

    pass(2_000, false);

    expect(breaker.status(nowMs).breakerReason).toEqual({ code: 'not_connected', seconds: 30 });
  });

  it('never, where the operator wants it so', () => {
    breaker = new Breaker({ ...settings, share: 0 }, nowMs);
    hand(refused('account'), 10_000);
    pass(600_000, false);

    expect(breaker.state).toBe('closed');
  });
});

describe('a carrier that was taken out', () => {
  const takeOut = () => hand(refused('account'), 20);

  it('is tried with ten parts after a pause, then its traffic returns in tenths', () => {
    takeOut();
    pass(29_000);
    expect(breaker.state).toBe('open');
    pass(1_000);
    expect(breaker.status(nowMs)).toMatchObject({ breaker: 'half_open', share: 5 });
    expect(room()).toBe(10);

    hand(accepted, 9);
    expect(room()).toBe(1);
    hand(accepted, 1);
    expect(breaker.status(nowMs)).toMatchObject({ breaker: 'ramping', share: 10 });

    const shares = Array.from({ length: 6 }, () => {
      pass(10_000);
      return breaker.status(nowMs).share;
    });
    expect(shares).toEqual([20, 40, 50, 70, 80, 100]);
    expect(breaker.state).toBe('closed');
    expect(room()).toBe(Number.POSITIVE_INFINITY);
  });

  it('gets no more than its share of its rate while it returns', () => {
    takeOut();
    pass(30_000);
    hand(accepted, 10);

    let sent = 0;
    for (let i = 0; i < 50; i++) {
      nowMs += 100;
      for (let left = room(); left > 0; left--) {
        hand(accepted, 1);
        sent++;
      }
    }
    expect(sent).toBe(50); // a tenth of a hundred a second, for five seconds
  });

  it('is left alone for twice as long when it fails again, and for ten minutes at most', () => {
    takeOut();
    const pauses = Array.from({ length: 7 }, () => {
      const from = nowMs;
      while (breaker.state === 'open') pass(1_000);
      const took = nowMs - from;
      hand(busy, 5);
      return took / 1_000;
    });

    expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('may still refuse recipients while it is tried: it works', () => {
    takeOut();
    pass(30_000);
    hand(refused('recipient'), 10);

    expect(breaker.state).toBe('ramping');
  });

  it('returns after a minute without a bad part, however few there were', () => {
    takeOut();
    pass(30_000);
    hand(accepted, 1);
    pass(59_000);
    expect(breaker.state).toBe('half_open');
    pass(1_000);
    expect(breaker.state).toBe('ramping');
  });

  it('is tried as soon as it is connected again, if that was all', () => {
    pass(300_000, false);
    expect(breaker.state).toBe('open');
    pass(1_000);
    expect(breaker.state).toBe('half_open');
  });

  it('is not tried while it is not connected', () => {
    takeOut();
    pass(300_000, false);
    expect(breaker.state).toBe('open');
  });

  it('is not judged by parts that left before, nor by those that never left', () => {
    const before = breaker.round;
    takeOut();
    pass(30_000);
    for (let i = 0; i < 100; i++) breaker.recordOutcome(unknown, { round: before, sendId: 'old', nowMs });
    hand(unreachable, 100);

    expect(breaker.state).toBe('half_open');
    expect(room()).toBe(10);
  });

  it('is taken out again when it refuses while it returns', () => {
    takeOut();
    pass(30_000);
    hand(accepted, 10);
    pass(30_000);
    hand(refused('account'), 20);
    expect(breaker.state).toBe('open');
    pass(59_000);
    expect(breaker.state).toBe('open');
    pass(1_000);
    expect(breaker.state).toBe('half_open');
  });

  it('is not held back by a clock that is set back', () => {
    takeOut();
    nowMs -= 3_600_000;
    pass(32_000);

    expect(breaker.state).toBe('half_open');
  });
});
