import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { TimerWheel } from './timer-wheel.ts';

describe('TimerWheel', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function wheel(): { wheel: TimerWheel<string>; fired: string[] } {
    vi.useFakeTimers({ now: 1_000_000 });
    const fired: string[] = [];
    return { wheel: new TimerWheel(systemClock, (item) => fired.push(item)), fired };
  }

  it('fires in the order of the instants, whatever the order of adding, and never early', () => {
    const { wheel: wheeled, fired } = wheel();
    wheeled.add(1_000_100, 'later');
    wheeled.add(1_000_050, 'sooner');
    wheeled.add(1_000_050, 'sooner, added second');

    vi.advanceTimersByTime(49);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(6);
    expect(fired).toEqual(['sooner', 'sooner, added second']);
    vi.advanceTimersByTime(50);
    expect(fired).toEqual(['sooner', 'sooner, added second', 'later']);
  });

  it('fires what is overdue soon, but not at once', () => {
    const { wheel: wheeled, fired } = wheel();
    wheeled.add(5, 'overdue');

    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(['overdue']);
  });

  it('waits for months without firing early', () => {
    const { wheel: wheeled, fired } = wheel();
    const months = 60 * 86_400_000;
    wheeled.add(1_000_000 + months, 'far');

    vi.advanceTimersByTime(months - 1);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(10);
    expect(fired).toEqual(['far']);
  });

  it('takes what is added while it fires', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const fired: number[] = [];
    const wheeled = new TimerWheel<number>(systemClock, (item) => {
      fired.push(item);
      if (item < 3) wheeled.add(systemClock.now().getTime(), item + 1);
    });
    wheeled.add(1_000_000, 1);

    vi.advanceTimersByTime(100);
    expect(fired).toEqual([1, 2, 3]);
  });

  it('forgets everything when cleared, and goes on after', () => {
    const { wheel: wheeled, fired } = wheel();
    wheeled.add(1_000_010, 'forgotten');
    wheeled.clear();
    wheeled.add(1_000_020, 'kept');

    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual(['kept']);
  });
});
