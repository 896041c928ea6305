import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { readCount } from '../values.ts';

const MOST_PAGES = 1_000_000;

const show = command({
  name: 'show',
  summary: 'tells every step of a message, in order',
  details:
    'ID is what the API answered as send_id; ID/N is one message of a send to several, numbered from 0; a telephone number\nshows the latest messages to it. Times are those of the account. The text is not shown unless asked for.',
  example: 'envoi message show 65f1c0ffee123',
  arguments: { id: { help: 'a send, one message of it, or a telephone number' } },
  options: {
    recipient: { value: 'NUMBER', help: 'one recipient of a send to several' },
    page: { value: 'N', help: 'which page of the recipients to show' },
    text: { help: 'also shows the text, the replies and all of the receipts' },
    json,
  },
  async run({ id, recipient, page, text }, environment) {
    const asked = { nameOrId: id, recipient, page: readCount(page ?? '1', '--page', { least: 1, most: MOST_PAGES }) };
    const [{ showMessage }, words] = await Promise.all([
      import('#operations/messages/show-message.ts'),
      import('../output/describe-message.ts'),
    ]);
    const { shown, language } = await onDatabase(environment, async (ctx, actor, config) => ({
      shown: await showMessage(ctx, actor, asked),
      language: config.language,
    }));
    return {
      text: words.describeMessage(shown, { language, withText: text }),
      json: words.messageJson(shown, text),
    };
  },
});

/** Messages, from the request to the replies. */
export const message: Group = { name: 'message', commands: [show] };
