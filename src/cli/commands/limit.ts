import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { utc } from '../instants.ts';
import { table } from '../output/layout.ts';
import { readCount } from '../values.ts';

const sender = {
  value: 'NAME',
  required: true,
  help: 'the sender that messages show; capitals do not matter',
} as const;

const set = command({
  name: 'set',
  summary: 'limits how fast messages leave under a sender',
  details:
    'Over all accounts, carriers and dispatchers. For an account: envoi account set --rate. Holds within a second.',
  example: 'envoi limit set --sender TheShop --rate 20',
  options: { sender, rate: { value: 'N', required: true, help: 'SMS (parts) a second' } },
  async run(input, environment) {
    const asked = {
      sender: input.sender,
      partsPerSecond: readCount(input.rate, '--rate', { least: 1, most: 100_000 }),
    };
    const { limitSender } = await import('#operations/limits/limit-sender.ts');
    await onDatabase(environment, (ctx, actor) => limitSender(ctx, actor, asked));
    return { text: `${asked.partsPerSecond} SMS a second may leave as ${asked.sender} now.` };
  },
});

const list = command({
  name: 'list',
  summary: 'lists the accounts and senders that have a limit',
  example: 'envoi limit list',
  options: { json },
  async run(_input, environment) {
    const { listLimits } = await import('#operations/limits/list-limits.ts');
    const limits = await onDatabase(environment, listLimits);
    return {
      text: table(
        limits,
        [
          ['OF', (row) => (row.account === null ? `sender ${row.sender}` : `account ${row.account}`)],
          ['SMS A SECOND', (row) => String(row.partsPerSecond), 'right'],
          ['SINCE (UTC)', (row) => utc(row.setAt)],
        ],
        'Nothing is limited: messages leave as fast as their carriers take them.',
      ),
      json: limits,
    };
  },
});

const remove = command({
  name: 'remove',
  summary: 'takes the limit off a sender',
  example: 'envoi limit remove --sender TheShop',
  options: { sender },
  async run(input, environment) {
    const { unlimitSender } = await import('#operations/limits/unlimit-sender.ts');
    await onDatabase(environment, (ctx, actor) => unlimitSender(ctx, actor, input.sender));
    return { text: `${input.sender} has no limit any more.` };
  },
});

/** How fast messages may leave, beside what carriers take. */
export const limit: Group = { name: 'limit', commands: [set, list, remove] };
