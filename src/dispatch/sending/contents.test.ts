import { expect } from 'vitest';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { Contents } from './contents.ts';

/** More than are remembered. */
const MANY = 10_000;

it('what is known when it is asked for is given, also when newer sends drive it out while others are read', async () => {
  await start();
  const actor = await envoi.account();
  const { sendId } = await envoi.send(actor);
  const contents = new Contents(envoi.database.pool);
  const { accountId } = actor;
  const send = (id: string) => ({
    ...({ accountId, id, kind: 'notification', sender: 'Envoi', text: 'Bonjour', encoding: 'GSM7' } as const),
    ...{ reference: 7, recipients: ['+33639980001'], validUntil: new Date(0), perMinute: null },
  });
  contents.accepted(send('known'));

  const asked = contents.of([
    { accountId, sendId: 'known', first: 0, last: 0, attempt: 1 },
    { accountId, sendId, first: 0, last: 0, attempt: 1 },
  ]);
  for (let i = 0; i < MANY; i++) contents.accepted(send(`newer ${i}`));

  expect((await asked).map((prepared) => prepared.send.id)).toEqual(['known', sendId]);
});
