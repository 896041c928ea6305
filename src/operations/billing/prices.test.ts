import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { readDestination, writeDestination } from './destination.ts';
import { listPrices } from './list-prices.ts';
import { removePrice } from './remove-price.ts';
import { setPrice } from './set-price.ts';

let database: TestDatabase;
let ctx: OperatorContext;

beforeAll(async () => {
  database = await testDatabase();
  ctx = { db: database.db, clock: movableClock('2026-03-02T09:00:00Z') };
});
afterAll(() => database.close());

const eur = { currency: 'EUR' };

describe('readDestination', () => {
  it.each([
    ['FR', '33'],
    ['fr', '33'],
    ['+33', '33'],
    ['33', '33'],
    ['+336', '336'],
    ['336', '336'],
    ['US', '1'],
    ['default', ''],
    ['Default', ''],
  ])('reads %s as the prefix “%s”', (written, prefix) => {
    expect(readDestination(written)).toBe(prefix);
    expect(readDestination(writeDestination(prefix))).toBe(prefix);
  });

  it.each(['', 'XX', '0033', '+', '33 6', '1234567890123456', 'France'])('refuses “%s”', (written) => {
    expect(() => readDestination(written)).toThrow('value_malformed');
  });

  it('refuses a country that shares the code of another, since its price would be the other’s too', () => {
    expect(() => readDestination('CA')).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ why: expect.stringContaining('US') }) }),
    );
  });
});

describe('prices', () => {
  it('are set, set again, listed and removed, and running servers are told each time', async () => {
    await using announced = await listenTo(database.url, 'prices');

    await setPrice(ctx, localOperator, { ...eur, destination: 'default', price: micros(90_000) });
    await setPrice(ctx, localOperator, { ...eur, destination: 'FR', price: micros(50_000) });
    await setPrice(ctx, localOperator, { ...eur, destination: '+33', price: micros(45_000) });

    expect((await listPrices(ctx, localOperator)).map(({ destination, price }) => [destination, price])).toEqual([
      ['default', 90_000],
      ['+33', 45_000],
    ]);
    expect(await removePrice(ctx, localOperator, { ...eur, destination: '33' })).toBe('+33');
    expect(await listPrices(ctx, localOperator)).toMatchObject([{ destination: 'default', currency: 'EUR' }]);
    for (let time = 0; time < 4; time += 1) expect(await announced.next()).toBe('EUR');
  });

  it('are told apart by their currency', async () => {
    await setPrice(ctx, localOperator, { currency: 'CHF', destination: '+41', price: micros(70_000) });

    await expect(removePrice(ctx, localOperator, { ...eur, destination: '+41' })).rejects.toMatchObject({
      reasons: ['price_not_found'],
      detail: { destination: '+41', currency: 'EUR' },
    });
  });

  it('cannot be below zero, nor in what is no currency', async () => {
    await expect(setPrice(ctx, localOperator, { ...eur, destination: 'FR', price: micros(-1) })).rejects.toMatchObject({
      detail: { field: 'price' },
    });
    await expect(
      setPrice(ctx, localOperator, { currency: 'EURO', destination: 'FR', price: micros(1) }),
    ).rejects.toMatchObject({
      detail: { field: 'currency' },
    });
  });
});
