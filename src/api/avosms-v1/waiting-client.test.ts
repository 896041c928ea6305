import { expect, it } from 'vitest';
import { waitingClient } from './waiting-client.ts';

it.each([
  ['open', [[5_000, false, false]], [true]],
  ['closed', [[10, true, true]], [false]],
  [
    'closed in its half behind the request',
    [
      [10, false, true],
      [5_000, false, true],
    ],
    [true, true],
  ],
  [
    'closed in its half much later',
    [
      [10, false, false],
      [5_000, false, true],
      [5_100, false, true],
    ],
    [true, false, false],
  ],
] as const)('a client waits, or not, where its connection is %s', (_, moments, waits) => {
  let nowMs = 100;
  const socket = { destroyed: false, readableEnded: false };
  const isWanted = waitingClient(socket, () => nowMs);

  const told = moments.map(([afterMs, destroyed, readableEnded]) => {
    nowMs = 100 + afterMs;
    Object.assign(socket, { destroyed, readableEnded });
    return isWanted();
  });

  expect(told).toEqual(waits);
});
