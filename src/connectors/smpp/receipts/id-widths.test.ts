import { describe, expect, it } from 'vitest';
import { IdWidths } from './id-widths.ts';

describe('IdWidths', () => {
  it('pads to the width that the settings name', () => {
    expect(new IdWidths(6).padded(['42', '2a', 'a-b'])).toEqual(['42', '2a', 'a-b', '000042', '00002a']);
  });

  it('learns a width from an id that begins with a zero', () => {
    const widths = new IdWidths(0);
    expect(widths.padded(['42'])).toEqual(['42']);
    widths.learn('1234567890');
    widths.learn('0');
    expect(widths.padded(['42'])).toEqual(['42']);

    widths.learn('00000041');
    expect(widths.padded(['42'])).toEqual(['42', '00000042']);
  });

  it('takes many widths for chance, not for padding', () => {
    const widths = new IdWidths(0);
    for (let width = 2; width < 30; width++) widths.learn('0'.repeat(width));

    expect(widths.padded(['1'])).toEqual(['1', '01', '001', '0001', '00001']);
  });
});
