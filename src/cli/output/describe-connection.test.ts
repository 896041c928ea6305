import { expect, it } from 'vitest';
import { describeConnection } from './describe-connection.ts';

it.each([
  [{ state: 'up', binds: 1, reason: '' }, 'up, 1 link'],
  [
    { state: 'up', binds: 2, reason: 'not up for 1 of 2 dispatchers: the connection broke' },
    'up, 2 links (not up for 1 of 2 dispatchers: the connection broke)',
  ],
  [
    { state: 'connecting', binds: 0, reason: 'no answer to the first attempt yet' },
    'connecting: no answer to the first attempt yet',
  ],
  [{ state: 'connecting', binds: 0, reason: 'the carrier closed the link' }, 'connecting: the carrier closed the link'],
  [
    { state: 'down', binds: 0, reason: 'the carrier rejected our system_id or password (RINVPASWD)' },
    'down: the carrier rejected our system_id or password (RINVPASWD)',
  ],
  [{ state: 'unknown', binds: 0, reason: 'no dispatcher runs' }, 'no dispatcher runs'],
] as const)('a link in words: %o', (link, words) => {
  expect(describeConnection(link)).toBe(words);
});
