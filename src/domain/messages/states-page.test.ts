import { expect, it } from 'vitest';
import { mayFollow, partEventKinds } from './message.ts';
import { statesPage } from './states-page.ts';

it('docs/message-states.md draws every state and every event, from accepted to an end', () => {
  const arrows = [...statesPage().matchAll(/^ {2}(\S+) --> (\S+?)(?:: (.*))?$/gm)].map(([, from, to, kinds = '']) => ({
    ...{ from, to },
    kinds: kinds.split(', '),
  }));
  const ends = arrows.filter(({ to }) => to === '[*]').map(({ from }) => from);

  expect(new Set(arrows.map(({ from }) => from))).toEqual(new Set(['[*]', ...Object.keys(mayFollow)]));
  expect(new Set(arrows.flatMap(({ kinds }) => kinds).filter(Boolean))).toEqual(
    new Set(['accepted', ...partEventKinds]),
  );
  expect(ends.toSorted()).toEqual([
    'cancelled',
    'delivered',
    'expired',
    'refused',
    'suppressed',
    'undelivered',
    'unknown',
  ]);
  expect(arrows).toContainEqual({ from: 'in_doubt', to: 'submitted', kinds: ['submitted'] });
  expect(arrows).toContainEqual({ from: 'queued', to: 'queued', kinds: ['deferred', 'held'] });
});
