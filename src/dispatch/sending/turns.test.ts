import { beforeEach, describe, expect, it } from 'vitest';
import { AccountTurns } from './turns.ts';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date(now.getTime() + 1_000);
const notification = 0;
const marketing = 1;
const PER_TURN = 10;

let turns: AccountTurns;
beforeEach(() => {
  turns = new AccountTurns();
});

function waits(accountId: string, { lane = notification as 0 | 1, dueAt = now } = {}): void {
  turns.add({ lane, accountId, dueAt });
}

/** Whose turns they are, when each claim opens so many parts. */
function served(claims: number, parts: number): string[] {
  return Array.from({ length: claims }, () => {
    const turn = turns.next(now)!;
    turns.served(turn, parts, PER_TURN);
    return turn.accountId;
  });
}

describe('turns of accounts', () => {
  it('go from one to the next after as many parts as make a turn, in one claim or in several', () => {
    for (const account of ['a', 'b', 'c']) waits(account);

    expect(served(4, PER_TURN)).toEqual(['a', 'b', 'c', 'a']);
    expect(served(6, PER_TURN / 2)).toEqual(['b', 'b', 'c', 'c', 'a', 'a']);
  });

  it('begin with notifications, however long marketing has waited', () => {
    waits('campaign', { lane: marketing, dueAt: new Date(0) });
    waits('shop');

    expect(turns.next(now)).toMatchObject({ accountId: 'shop', lane: notification });
  });

  it('let a newcomer wait for one turn of each other at most', () => {
    for (const account of ['a', 'b']) waits(account);
    served(1, PER_TURN);
    waits('newcomer');

    expect(served(3, PER_TURN)).toEqual(['b', 'a', 'newcomer']);
  });

  it.each([
    ['is not due yet', { dueAt: later }, () => true],
    ['has reached its limit', {}, (account: string) => account !== 'first'],
  ])('pass over an account that %s', (_what, about, mayLeave) => {
    waits('first', about);
    waits('second');

    expect(turns.next(now, mayLeave)?.accountId).toBe('second');
  });

  it('come as early as the earliest that an account has waiting', () => {
    waits('a', { dueAt: later });
    expect(turns.next(now)).toBeUndefined();

    waits('a');

    expect(turns.next(now)?.accountId).toBe('a');
  });

  it('end with what an account has, unless more has come meanwhile', () => {
    waits('a');
    const turn = turns.next(now)!;
    waits('a');

    turns.remove(turn);
    const again = turns.next(now)!;
    expect(again.accountId).toBe('a');

    turns.remove(again);
    expect(turns.next(now)).toBeUndefined();
  });
});
