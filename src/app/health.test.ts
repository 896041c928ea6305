import { expect, it, onTestFinished } from 'vitest';
import { testDatabase } from '#test/support/database/database.ts';
import { healthOf } from './health.ts';

it('of a process is asked a thousand times for one question to the database, and heard of again after a second', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  let questions = 0;
  let told = () => {};
  const ask = healthOf({
    ctx: database,
    changes: {
      on(_channel, listener) {
        told = listener;
      },
    },
    worker: { reachesDatabase: true },
    problems: () => ['a carrier sleeps'],
  });
  await ask();
  database.pool.on('acquire', () => questions++);

  const answers = await Promise.all(Array.from({ length: 1_000 }, async () => ask()));

  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify({ serving: true, reasons: ['a carrier sleeps'] })]),
  );
  expect(questions).toBeLessThanOrEqual(1);
  const comeBack = await database.cutOff();
  await expect.poll(async () => (await ask()).serving, { timeout: 30_000 }).toBe(false);
  await comeBack();
  told();
  await expect.poll(async () => (await ask()).serving, { timeout: 30_000 }).toBe(true);
});
