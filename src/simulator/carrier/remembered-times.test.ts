import { expect, it } from 'vitest';
import { rememberingTimes } from './remembered-times.ts';

const now = Date.parse('2026-03-14T15:30:00Z');

it('reads the same absolute time again and again, and others between', () => {
  const read = rememberingTimes();
  const inTwoDays = Date.parse('2026-03-16T15:30:00Z');

  expect(read('260316153000000+', now)).toBe(inTwoDays);
  expect(read('260316153000000+', now + 5_000)).toBe(inTwoDays);
  expect(read('260316153001000+', now)).toBe(inTwoDays + 1_000);
  expect(read('260316153000000+', now)).toBe(inTwoDays);
});

it('counts a relative time from each instant', () => {
  const read = rememberingTimes();

  expect(read('000002000000000R', now)).toBe(now + 2 * 86_400_000);
  expect(read('000002000000000R', now + 5_000)).toBe(now + 5_000 + 2 * 86_400_000);
});

it('finds no time in what is none, however often it is asked', () => {
  const read = rememberingTimes();

  for (const text of ['tomorrow', 'tomorrow', '261316153000000+', '']) expect(read(text, now)).toBeUndefined();
});
