import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idBorder, idTime, uuidv7 } from './ids.ts';

const instants = fc.date({ min: new Date('1980-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

describe('uuidv7', () => {
  it('has the version, the variant and the time of RFC 9562', () => {
    fc.assert(
      fc.property(instants, (now) => {
        // A step back of more than a second, so that this id cannot carry on from the one before.
        uuidv7(new Date('2101-01-01'));
        const id = uuidv7(now);

        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(idTime(id)).toEqual(now);
      }),
    );
  });

  it('rises within one millisecond and over a clock set back by up to a second', () => {
    fc.assert(
      fc.property(instants, fc.array(fc.integer({ min: -1_000, max: 0 }), { minLength: 200 }), (now, steps) => {
        uuidv7(new Date('2101-01-01'));
        const ids = [0, ...steps].map((step) => uuidv7(new Date(now.getTime() + step)));

        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 20 },
    );
  });
});

describe('idBorder', () => {
  it('lies below every id of its instant and above every id of the millisecond before', () => {
    fc.assert(
      fc.property(instants, (now) => {
        uuidv7(new Date('2101-01-01'));
        const before = uuidv7(new Date(now.getTime() - 1));
        const after = uuidv7(now);

        expect([before, idBorder(now), after]).toEqual([before, idBorder(now), after].sort());
      }),
    );
  });
});
