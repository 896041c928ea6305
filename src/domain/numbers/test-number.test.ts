import { describe, expect, it } from 'vitest';
import type { PhoneNumber } from './phone-number.ts';
import { isTestNumber } from './test-number.ts';

describe('isTestNumber', () => {
  it.each(['+33639980000', '+33639989999', '+447700900123', '+12025550123', '+12025550199', '+61491570156'])(
    'knows %s, which a regulator keeps for tests',
    (number) => {
      expect(isTestNumber(number as PhoneNumber)).toBe(true);
    },
  );

  it.each([
    ['+33639970000', 'the block before'],
    ['+33639990000', 'the block after'],
    ['+262639980123', 'the same digits in Mayotte, where 0639 is real'],
    ['+12025550200', 'the first number after the American range'],
    ['+447700901000', 'the first number after the British range'],
    ['+33199001234', 'a landline kept for tests'],
  ])('does not take %s for one: %s', (number) => {
    expect(isTestNumber(number as PhoneNumber)).toBe(false);
  });
});
