import { sendId } from './arguments.ts';
import { command, type Group, json } from './command.ts';
import { onDatabase } from './database.ts';
import { counted, money, readCount, units } from './values.ts';

const list = command({
  name: 'list',
  summary: 'lists sends, the newest first',
  example: 'envoi send list --account shop@example.com',
  options: {
    account: { value: 'A', help: 'only those of one account: its e-mail address or id' },
    held: { help: 'only those that wait for an operator' },
    limit: { value: 'N', help: 'how many to show; 50 when not given' },
    before: { value: 'ID', help: 'only sends before this one' },
    json,
  },
  async run({ account, held, limit, before }, surroundings) {
    const asked = { account, held, before, limit: readCount(limit ?? '50', '--limit', { least: 1, most: 1_000 }) };
    const [{ listSends }, words] = await Promise.all([
      import('#operations/messages/list-sends.ts'),
      import('./send-words.ts'),
    ]);
    const found = await onDatabase(surroundings, (ground) => listSends(ground, asked));
    return { text: words.listWords(found), json: words.listJson(found) };
  },
});

const release = command({
  name: 'release',
  summary: 'lets a send leave that was held for an operator',
  example: 'envoi send release 65f1c0ffee123',
  arguments: { id: sendId },
  options: { json },
  async run({ id }, surroundings) {
    const { releaseSend } = await import('#operations/messages/release-send.ts');
    const released = await onDatabase(surroundings, (ground) => releaseSend(ground, id));
    return {
      text: `Released: ${counted(released.messages, 'message')} of send ${released.send}${released.simulated ? ' (simulated)' : ''}.`,
      json: released,
    };
  },
});

const cancel = command({
  name: 'cancel',
  summary: 'stops what has not left of a send, and gives back its cost',
  example: 'envoi send cancel 65f1c0ffee123',
  arguments: { id: sendId },
  options: { json },
  async run({ id }, surroundings) {
    const { cancelSend } = await import('#operations/messages/cancel-send.ts');
    const { refunded, ...cancelled } = await onDatabase(surroundings, (ground) => cancelSend(ground, id));
    const leaving =
      cancelled.leaving > 0 ? ` Leaving now, too late to stop: ${counted(cancelled.leaving, 'message')}.` : '';
    return {
      text: `Cancelled: ${cancelled.parts} SMS of send ${cancelled.send}${cancelled.simulated ? ' (simulated)' : ''}; ${money(refunded, cancelled.currency)} given back.${leaving}`,
      json: { ...cancelled, refunded: units(refunded) },
    };
  },
});

/** Sends: requests to send one text to one or more numbers. */
export const sends: Group = { name: 'send', commands: [list, release, cancel] };
