import { describe, expect, it } from 'vitest';
import { MAX_SEQUENCE, RequestWindow } from './request-window.ts';

const request = (deadline = 0) => ({ sequence: 0, commandId: 4, deadline });

describe('RequestWindow', () => {
  it('numbers from 1 and wraps to 1, never 0', () => {
    const window = new RequestWindow(4, MAX_SEQUENCE);
    const [last, first] = [request(), request()];

    window.add(last);
    window.add(first);

    expect([last.sequence, first.sequence]).toEqual([0x7fff_ffff, 1]);
    expect(window.find(0x7fff_ffff)).toBe(last);
    expect(new RequestWindow(4).nextSequence).toBe(1);
  });

  it('skips a number whose place an older request still has', () => {
    const window = new RequestWindow(4); // eight places
    const stuck = request();
    window.add(stuck);
    for (let count = 0; count < 7; count += 1) window.skip();

    expect(window.nextSequence).toBe(10);
    expect(window.find(9)).toBeUndefined();
    expect(window.find(1)).toBe(stuck);
  });

  it('lists the oldest first, across the wrap', () => {
    const window = new RequestWindow(4, MAX_SEQUENCE);
    const [older, newer] = [request(5), request(6)];
    window.add(older);
    window.add(newer);

    expect(window.nextDeadline).toBe(5);
    expect(window.takeExpired(5)).toEqual([older]);
    expect(window.takeAll()).toEqual([newer]);
    expect(window.size).toBe(0);
  });
});
