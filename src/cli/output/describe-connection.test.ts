import { describe, expect, it } from 'vitest';
import { describeBreaker, describeConnection, describeConnectionReason } from './describe-connection.ts';

const smpp = (says: { code: string; [parameter: string]: string | number }) =>
  ({ code: 'connector', kind: 'smpp', says }) as const;

it.each([
  [{ state: 'up', binds: 1, reason: null }, 'up, 1 link'],
  [
    { state: 'up', binds: 2, reason: smpp({ code: 'socket_error', error: '' }), away: { dispatchers: 1, of: 2 } },
    'up, 2 links (not up for 1 of 2 dispatchers: the connection broke)',
  ],
  [
    { state: 'connecting', binds: 0, reason: smpp({ code: 'no_answer_yet' }) },
    'connecting: no answer to the first attempt yet',
  ],
  [
    { state: 'connecting', binds: 0, reason: smpp({ code: 'closed_by_peer', error: '' }) },
    'connecting: the carrier closed the link',
  ],
  [
    { state: 'down', binds: 0, reason: smpp({ code: 'bind_refused', status: 'RINVPASWD' }) },
    'down: the carrier rejected our system_id or password (RINVPASWD)',
  ],
  [
    { state: 'down', binds: 0, reason: { code: 'unopenable', problem: 'its password cannot be read' } },
    'down: it could not be opened: its password cannot be read',
  ],
  [{ state: 'unknown', binds: 0, reason: { code: 'no_dispatcher' } }, 'no dispatcher runs'],
] as const)('a link in words: %o', (link, words) => {
  expect(describeConnection(link)).toBe(words);
});

describe('why a carrier is not connected', () => {
  it.each([
    [smpp({ code: 'connect_failed', error: 'ECONNREFUSED' }), 'pas de connexion à l’opérateur : ECONNREFUSED'],
    [smpp({ code: 'bind_refused', status: 'RSYSERR' }), 'l’opérateur refuse la liaison (RSYSERR)'],
    [
      smpp({ code: 'not_bound_there', status: 'RINVBNDSTS' }),
      'l’opérateur dit que la liaison n’est pas établie : RINVBNDSTS',
    ],
    [{ code: 'disabled' }, 'il est désactivé'],
    [{ code: 'older_words', words: 'it is away' }, 'it is away'],
  ] as const)('is told in French: %o', (reason, words) => {
    expect(describeConnectionReason(reason, 'fr')).toBe(words);
  });
});

it.each([
  [
    { state: 'open', share: 0, reason: { code: 'refused', percent: 60, parts: 50 } },
    'taken out: it refused 60% of 50 parts',
  ],
  [
    { state: 'ramping', share: 30, reason: { code: 'not_connected', seconds: 30 } },
    'returning, 30% of its traffic, after it was taken out: it was not connected for 30 s',
  ],
  [
    { state: 'half_open', share: 5, reason: { code: 'probes_failed', parts: 10, failed: 6 } },
    'being tried after it was taken out: 6 of 10 probe messages failed',
  ],
  [{ state: 'open', share: 0, reason: null }, 'taken out'],
] as const)('a breaker in words: %o', (breaker, words) => {
  expect(describeBreaker(breaker)).toBe(words);
});
