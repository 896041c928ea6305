import { expect, it } from 'vitest';
import { EventLoopTurns } from './event-loop.ts';

it('a turn is over after five milliseconds, and begins anew', async () => {
  let nowMs = 100;
  const turns = new EventLoopTurns(() => nowMs);
  const isOver = () => Array.from({ length: 16 }, () => turns.isOver()).includes(true);

  nowMs = 104.9;
  expect(isOver()).toBe(false);
  nowMs = 105;
  expect(isOver()).toBe(true);
  await turns.next();
  expect(isOver()).toBe(false);
});

it('all long work together has one turn between two looks at what came in', async () => {
  const did: string[] = [];
  const work = async (name: string) => {
    const turns = new EventLoopTurns(() => 0);
    for (let i = 0; i < 3; i++) {
      await turns.next();
      did.push(name);
    }
  };
  let looking = true;
  const look = () => {
    if (!looking) return;
    did.push('look');
    setImmediate(look);
  };
  setImmediate(look);

  await Promise.all([work('a'), work('b'), work('c')]);
  looking = false;

  expect(did.filter((name) => name !== 'look').join('')).toBe('abcabcabc');
  expect(did.join(' ')).not.toMatch(/[abc] [abc]/);
});
