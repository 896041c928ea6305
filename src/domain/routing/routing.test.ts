import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from '../money/money.ts';
import { priceTable } from '../money/prices.ts';
import type { PhoneNumber } from '../numbers/phone-number.ts';
import { type CarrierChoice, unprofitable } from './carrier-selection.ts';
import { type RouteReason, routeReason } from './route-reasons.ts';
import { type RoutableCarrier, type Route, Routes } from './routing.ts';

const french = '+33612345678' as PhoneNumber;
const belgian = '+32470123456' as PhoneNumber;
const traffic = { accountId: 'shop', kind: 'notification', sender: 'TheShop' } as const;

const names = ['', 'acme', 'beta', 'gamma'];

function carrier(id: number, about: Partial<RoutableCarrier> = {}): RoutableCarrier {
  return { id, name: names[id]!, simulated: false, enabled: true, prefixes: [], priority: 0, share: 100, ...about };
}

function route(name: string, ids: readonly number[], about: Partial<Route> = {}): Route {
  const carriers = about.carriers ?? ids.map((id) => ({ id, weight: 1 }));
  return {
    name,
    prefixes: [],
    accountId: null,
    kind: null,
    sender: null,
    policy: 'order',
    leastDelivered: null,
    ...about,
    carriers,
  };
}

const PRICE_MICROS = 50_000;

function chooseCarrier(routes: Routes, number = french, isTest = false): CarrierChoice | undefined {
  const choice = routes.for(traffic).chooseCarrier(number, isTest, PRICE_MICROS);
  if (choice === unprofitable) throw new Error('no carrier leaves the margin');
  return choice;
}

/** The carriers of so many messages to one number. */
function selection(routes: Routes, count: number, number = french): Record<number, number> {
  const had: Record<number, number> = {};
  for (let i = 0; i < count; i++) {
    const id = chooseCarrier(routes, number, false)!.carrierId;
    had[id] = (had[id] ?? 0) + 1;
  }
  return had;
}

/** As a choice carries it. */
const because = (reason: RouteReason) => routeReason(reason);

describe('without routes', () => {
  it.each([
    ['the longest prefix wins', [carrier(1, { prefixes: ['33'] }), carrier(2, { prefixes: ['336'] })], 2],
    ['a prefix beats a carrier of all numbers', [carrier(1, { priority: 9 }), carrier(2, { prefixes: ['33'] })], 2],
    ['then the priority', [carrier(1), carrier(2, { priority: 1 })], 2],
    ['then the older', [carrier(2), carrier(1)], 1],
    ['a disabled one gets nothing', [carrier(1, { enabled: false }), carrier(2)], 2],
    ['a carrier of other numbers gets nothing', [carrier(1, { prefixes: ['32'] })], undefined],
    ['a simulated one gets nothing beside a real one', [carrier(1, { simulated: true }), carrier(2)], 2],
    ['one that is taken out is stood in for by the next', [carrier(1, { share: 0, priority: 1 }), carrier(2)], 2],
    ['one that is taken out keeps what no other takes', [carrier(1, { share: 0 })], 1],
  ])('%s', (_rule, carriers, expected) => {
    expect(chooseCarrier(new Routes(carriers))?.carrierId).toBe(expected);
  });

  it('test numbers go to simulated carriers only, once there is a real one', () => {
    const both = new Routes([carrier(1), carrier(2, { simulated: true })]);
    expect(chooseCarrier(both, '+33639980001' as PhoneNumber, true)?.carrierId).toBe(2);
    expect(chooseCarrier(new Routes([carrier(1)]), '+33639980001' as PhoneNumber, true)).toBeUndefined();
  });

  it('nothing is said of the choice but when a carrier stands in for another', () => {
    const all = [carrier(1, { share: 0, priority: 1 }), carrier(2)];

    expect(chooseCarrier(new Routes([carrier(1)]))?.reason).toBe('');
    expect(chooseCarrier(new Routes(all))?.reason).toBe(
      because({ code: 'in_order', passed: [{ carrier: 'acme', because: 'out' }] }),
    );
  });
});

describe('routes', () => {
  const carriers = [carrier(1, { priority: 5 }), carrier(2), carrier(3, { prefixes: ['32'] })];

  it.each<[string, Partial<Route>, boolean]>([
    ['every message', {}, true],
    ['its numbers', { prefixes: ['32', '336'] }, true],
    ['other numbers', { prefixes: ['32'] }, false],
    ['its account', { accountId: 'shop' }, true],
    ['another account', { accountId: 'till' }, false],
    ['its type', { kind: 'notification' }, true],
    ['the other type', { kind: 'marketing' }, false],
    ['its sender, in any case', { sender: 'THESHOP' }, true],
    ['another sender', { sender: 'Shop' }, false],
    ['all of that together', { prefixes: ['33'], accountId: 'shop', kind: 'notification', sender: 'TheShop' }, true],
    ['all but one of that', { prefixes: ['33'], accountId: 'shop', kind: 'notification', sender: 'Till' }, false],
  ])('one for %s', (_which, about, fits) => {
    const choice = chooseCarrier(new Routes(carriers, [route('own', [2], about)]));

    expect(choice?.carrierId).toBe(fits ? 2 : 1);
    expect(choice?.reason).toBe(fits ? because({ code: 'in_order', route: 'own', place: 1 }) : '');
  });

  it('the first that fits decides, even where none of its carriers takes the number', () => {
    const routes = new Routes(carriers, [route('one', [3]), route('two', [2])]);

    expect(chooseCarrier(routes)).toBeUndefined();
    expect(chooseCarrier(routes, belgian, false)?.carrierId).toBe(3);
  });

  it('of which the next carrier stands in for one that is taken out or does not take the number', () => {
    const out = carriers.map((each) => (each.id === 1 ? { ...each, share: 0 } : each));
    const routes = new Routes(out, [route('own', [3, 1, 2])]);

    expect(chooseCarrier(routes)).toEqual({
      carrierId: 2,
      reason: because({
        ...{ code: 'in_order', route: 'own', place: 3, of: 3 },
        passed: [{ carrier: 'acme', because: 'out' }],
      }),
    });
  });

  it('wait for their first carrier while all are taken out', () => {
    const out = carriers.map((each) => ({ ...each, share: 0 }));

    expect(chooseCarrier(new Routes(out, [route('own', [2, 1])]))).toEqual({
      carrierId: 2,
      reason: because({ code: 'all_out', route: 'own' }),
    });
  });

  it('give a returning carrier its part, and the rest to the next', () => {
    const returning = carriers.map((each) => (each.id === 1 ? { ...each, share: 10 } : each));

    expect(selection(new Routes(returning, [route('own', [1, 2])]), 1_000)).toEqual({ 1: 100, 2: 900 });
    expect(selection(new Routes(returning), 1_000)).toEqual({ 1: 100, 2: 900 });
  });

  it('by weights give exact shares over all numbers that go the same way', () => {
    const shares = fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(shares, ([a, b]) => {
        const own = route('own', [], {
          policy: 'weights',
          carriers: [
            { id: 1, weight: a },
            { id: 2, weight: b },
          ],
        });
        const routes = new Routes(carriers, [own]);
        const had = { 1: 0, 2: 0, 3: 0 };
        for (let i = 0; i < a + b; i++) {
          const number = `+336${String(10_000_000 + i * 7_919)}` as PhoneNumber;
          had[chooseCarrier(routes, number, false)!.carrierId as 1 | 2] += 1;
        }
        expect(had).toEqual({ 1: a, 2: b, 3: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it('by weights leave out a carrier that is taken out, and give a returning one less', () => {
    const weighted = (share: number) => {
      const all = carriers.map((each) => (each.id === 1 ? { ...each, share } : each));
      return selection(new Routes(all, [route('own', [1, 2], { policy: 'weights' })]), 1_100);
    };

    expect(weighted(0)).toEqual({ 2: 1_100 });
    expect(weighted(10)).toEqual({ 1: 100, 2: 1_000 });
    expect(weighted(100)).toEqual({ 1: 550, 2: 550 });
  });
});

describe('routes by cost', () => {
  const cheapestAt = (micros: number) =>
    ({ code: 'by_cost', route: 'least', place: 1, cost: { micros: micros as Micros, currency: 'EUR' } }) as const;
  const charging = (id: number, prices: Record<string, number>, about: Partial<RoutableCarrier> = {}) => {
    const table = priceTable(Object.entries(prices).map(([prefix, micros]) => ({ prefix, micros: micros as Micros })));
    return carrier(id, { costs: new Map([['EUR', table]]), ...about });
  };
  const cheapest = (leastDelivered: number | null = null) =>
    route('least', [1, 2, 3], { policy: 'cheapest', leastDelivered });

  it('choose the carrier that charges least for the number, and say what', () => {
    const carriers = [charging(1, { 33: 21_000, 32: 9_000 }), charging(2, { 33: 30_000, 336: 20_000, 32: 10_000 })];
    const routes = new Routes(carriers, [cheapest()]);

    expect(chooseCarrier(routes)).toEqual({ carrierId: 2, reason: because(cheapestAt(20_000)) });
    expect(chooseCarrier(routes, belgian)).toEqual({
      carrierId: 1,
      reason: because(cheapestAt(9_000)),
    });
  });

  it('choose one whose charge is not known last', () => {
    expect(chooseCarrier(new Routes([carrier(1), charging(2, { '': 90_000 })], [cheapest()]))?.carrierId).toBe(2);
    expect(chooseCarrier(new Routes([carrier(1), charging(2, { '': 90_000 }, { share: 0 })], [cheapest()]))).toEqual({
      carrierId: 1,
      reason: because({
        ...{ code: 'by_cost', route: 'least', place: 2 },
        passed: [{ carrier: 'beta', because: 'out' }],
      }),
    });
  });

  it('never choose one that delivers less than is asked, though no other is left', () => {
    const bad = charging(1, { '': 10_000 }, { delivered: 89 });
    const good = charging(2, { '': 20_000 }, { delivered: 90 });

    expect(chooseCarrier(new Routes([bad, good], [cheapest(90)]))).toEqual({
      carrierId: 2,
      reason: because({
        ...cheapestAt(20_000),
        passed: [{ carrier: 'acme', because: 'delivers_less', percent: 90 }],
      }),
    });
    expect(chooseCarrier(new Routes([bad, good], [cheapest()]))?.carrierId).toBe(1);
    expect(chooseCarrier(new Routes([bad], [cheapest(90)]))).toBeUndefined();
    expect(chooseCarrier(new Routes([charging(1, { '': 1 })], [cheapest(90)]))?.carrierId).toBe(1); // too few ended to tell
  });

  it.each([
    ['leaves exactly the margin', 40_000, 20, 1],
    ['leaves less', 40_001, 20, 2],
    ['costs more than is paid', 60_000, 0, 2],
  ])('and all others keep a carrier from an account that %s', (_what, micros, percent, expected) => {
    const margins = new Map([['shop', { currency: 'EUR', percent }]]);
    const carriers = [charging(1, { '': micros }, { priority: 1 }), charging(2, { '': 30_000 })];

    expect(chooseCarrier(new Routes(carriers, [], { margins }))?.carrierId).toBe(expected);
    expect(chooseCarrier(new Routes(carriers, [route('own', [1, 2])], { margins }))?.carrierId).toBe(expected);
    expect(chooseCarrier(new Routes(carriers))?.carrierId).toBe(1);
  });

  it('say of a number that no carrier leaves the margin, and look at each price anew', () => {
    const margins = new Map([['shop', { currency: 'EUR', percent: 50 }]]);
    const carriers = [charging(1, { '': 30_000 }), charging(2, { '': 30_000 }, { simulated: true })];
    const selector = new Routes(carriers, [], { margins }).for(traffic);

    expect(selector.chooseCarrier(french, false, 50_000)).toBe(unprofitable);
    expect(selector.chooseCarrier(french, false, 60_000)).toMatchObject({ carrierId: 1 });
    expect(selector.chooseCarrier(french, true, 0)).toMatchObject({ carrierId: 2 });
  });
});
