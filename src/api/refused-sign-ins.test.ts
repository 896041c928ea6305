import { expect, it, onTestFinished } from 'vitest';
import { post, startTestApi } from '#test/support/envoi/api.ts';

it('wrong keys have a line in the log, without the key, and then one a minute that says how many there were', async () => {
  const api = await startTestApi();
  onTestFinished(() => api.close());
  const account = await api.account();
  const wrong = { ...account, key: 'envoi_wrongkey' };
  const told = () =>
    api.logged.filter((line) => line.includes('sign-ins were refused')).map((line) => JSON.parse(line));

  for (let i = 0; i < 3; i++) await post(api, wrong, 'account/balance');
  expect(told()).toMatchObject([{ level: 'warn', refused: 1, address: '127.0.0.1' }]);

  api.clock.advance(60_000);
  await post(api, wrong, 'account/balance');
  expect(told()).toMatchObject([{ refused: 1 }, { refused: 3 }]);
  expect(api.logged.join('')).not.toContain('wrongkey');
});
