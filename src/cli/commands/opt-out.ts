import { account } from '../arguments.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { table } from '../output/layout.ts';
import { readChoice, readCount } from '../values.ts';

const number = { help: 'a telephone number' } as const;

const list = command({
  name: 'list',
  summary: 'lists the numbers that want no messages of an account',
  example: 'envoi opt-out list shop@example.com',
  arguments: { account },
  options: {
    limit: { value: 'N', help: 'how many to show; 1000 when not given' },
    after: { value: 'NUMBER', help: 'only numbers after this one' },
    json,
  },
  async run({ account: nameOrId, limit, after }, environment) {
    const asked = {
      ...{ account: nameOrId, after },
      limit: readCount(limit ?? '1000', '--limit', { least: 1, most: 100_000 }),
    };
    const [{ listOptOuts }, { formatLocal }] = await Promise.all([
      import('#operations/compliance/list-opt-outs.ts'),
      import('#domain/hours/local-time.ts'),
    ]);
    const {
      account: found,
      optOuts,
      next,
    } = await onDatabase(environment, (ctx, actor) => listOptOuts(ctx, actor, asked));
    const rows = table(
      optOuts,
      [
        ['NUMBER', (row) => row.number],
        ['NO', (row) => (row.scope === 'all' ? 'messages at all' : 'marketing')],
        [`SINCE (${found.zone})`, (row) => formatLocal(row.since, found.zone)],
        ['TOLD BY', (row) => (row.source === 'reply' ? 'the phone' : 'an operator')],
      ],
      'Nobody has opted out.',
    );
    const more = next ? `\n\nThe next: envoi opt-out list ${found.email} --after ${next}` : '';
    return { text: rows + more, json: { optOuts: optOuts.map(({ raw: _text, ...row }) => row), next: next ?? null } };
  },
});

const add = command({
  name: 'add',
  summary: 'notes that a number wants no messages of an account',
  example: 'envoi opt-out add shop@example.com +33639980001',
  arguments: { account, number },
  options: { scope: { value: 'marketing|all', help: 'what it refuses; marketing when not given' } },
  async run({ account: nameOrId, number: written, scope }, environment) {
    const asked = {
      ...{ account: nameOrId, number: written },
      scope: readChoice(scope ?? 'marketing', '--scope', ['marketing', 'all']),
    };
    const { addOptOut } = await import('#operations/compliance/add-opt-out.ts');
    const noted = await onDatabase(environment, (ctx, actor) => addOptOut(ctx, actor, asked));
    return { text: `${noted} gets no ${asked.scope === 'all' ? 'messages' : 'marketing'} of ${nameOrId} any more.` };
  },
});

const lift = command({
  name: 'lift',
  summary: 'lets an account write to a number again, at its own wish',
  example: 'envoi opt-out lift shop@example.com +33639980001',
  arguments: { account, number },
  async run({ account: nameOrId, number: written }, environment) {
    const { liftOptOut } = await import('#operations/compliance/lift-opt-out.ts');
    const asked = { account: nameOrId, number: written };
    const lifted = await onDatabase(environment, (ctx, actor) => liftOptOut(ctx, actor, asked));
    return { text: `${nameOrId} may write to ${lifted} again.` };
  },
});

/** Who wants no messages. */
export const optOut: Group = { name: 'opt-out', commands: [list, add, lift] };
