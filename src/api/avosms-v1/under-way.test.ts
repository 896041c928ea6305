import { expect, it } from 'vitest';
import { UnderWay } from './under-way.ts';

it('an account has four of its largest requests under way at most, and others their own', async () => {
  const underWay = new UnderWay(10_000);
  const end = Promise.withResolvers<string>();
  const ask = (account: string, recipients: number) => underWay.during(account, recipients, () => end.promise);

  const taken = [1, 2, 3, 4].map(() => ask('a', 10_000));
  expect([ask('a', 10_000), ask('a', 1_001)]).toEqual([undefined, undefined]);
  const besides = [ask('a', 1), ask('b', 10_000)];
  end.resolve('done');
  expect(await Promise.all([...taken, ...besides])).toEqual(Array.from({ length: 6 }, () => 'done'));

  expect(await ask('a', 10_000)).toBe('done');
});
