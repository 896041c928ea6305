import { describe, expect, it } from 'vitest';
import { ReadyQueue } from './ready-queue.ts';

type Ready = { open: { content: { kind: 'notification' | 'marketing' } }; n: number };

function ready(kind: 'notification' | 'marketing', n: number): Ready {
  return { open: { content: { kind } }, n };
}

function parts(all: readonly Ready[]): number[] {
  return all.map(({ n }) => n);
}

function takenOut(queue: ReadyQueue<Ready>): number[] {
  const taken: Ready[] = [];
  for (let next = queue.next; next; next = queue.next) {
    taken.push(next);
    queue.shift();
  }
  return parts(taken);
}

describe('ReadyQueue', () => {
  it('gives notifications before marketing, and each in the order in which it came', () => {
    const queue = new ReadyQueue<Ready>();
    for (const n of [1, 2]) queue.add(ready('marketing', n));
    for (const n of [3, 4]) queue.add(ready('notification', n));

    expect(queue.count).toBe(4);
    expect(takenOut(queue)).toEqual([3, 4, 1, 2]);
    expect(queue.count).toBe(0);
  });

  it('lets a notification pass marketing that came before it, whatever was taken out meanwhile', () => {
    const queue = new ReadyQueue<Ready>();
    for (const n of [1, 2, 3]) queue.add(ready('marketing', n));
    queue.shift();
    queue.add(ready('notification', 4));

    expect(takenOut(queue)).toEqual([4, 2, 3]);
    queue.add(ready('marketing', 5));
    expect(takenOut(queue)).toEqual([5]);
  });

  it('gives all that waits, and is empty then', () => {
    const queue = new ReadyQueue<Ready>();
    for (const n of [1, 2]) queue.add(ready('marketing', n));
    queue.shift();
    queue.add(ready('notification', 3));

    expect(parts(queue.takeAll())).toEqual([3, 2]);
    expect([queue.count, queue.next]).toEqual([0, undefined]);
  });
});
