import { account as who } from '../arguments.ts';
import { command, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { facts, table } from '../output/layout.ts';

const keyAdd = command({
  name: 'key add',
  summary: 'gives an account one more API key',
  details: 'The key is shown this once: only its hash is kept.',
  example: 'envoi account key add shop@example.com --label "till 2"',
  arguments: { account: who },
  options: { label: { value: 'TEXT', help: 'what it is for' }, json },
  async run({ account, label }, environment) {
    const { addApiKey } = await import('#operations/accounts/add-api-key.ts');
    const { id, email, key } = await onDatabase(environment, (ctx, actor) =>
      addApiKey(ctx, actor, { account, label: label ?? '' }),
    );
    return { text: facts({ id: email, key }), json: { id: email, key, keyId: id, label: label ?? '' } };
  },
});

const keyList = command({
  name: 'key list',
  summary: 'lists the API keys of an account',
  example: 'envoi account key list shop@example.com',
  arguments: { account: who },
  options: { json },
  async run({ account }, environment) {
    const [{ listApiKeys }, { utc }] = await Promise.all([
      import('#operations/accounts/list-api-keys.ts'),
      import('../instants.ts'),
    ]);
    const keys = await onDatabase(environment, (ctx, actor) => listApiKeys(ctx, actor, account));
    return {
      text: table(
        keys,
        [
          ['KEY', (row) => row.id],
          ['ENDS IN', (row) => row.hint],
          ['LABEL', (row) => row.label],
          ['MADE (UTC)', (row) => utc(row.createdAt)],
          ['REVOKED (UTC)', (row) => (row.revokedAt ? utc(row.revokedAt) : '')],
        ],
        'The account has no key.',
      ),
      json: keys,
    };
  },
});

const keyRevoke = command({
  name: 'key revoke',
  summary: 'ends an API key at once',
  example: 'envoi account key revoke shop@example.com x7Qa',
  arguments: { account: who, key: { help: 'the id of the key, its last four characters, or the key itself' } },
  async run({ account, key }, environment) {
    const { revokeApiKey } = await import('#operations/accounts/revoke-api-key.ts');
    const { hint } = await onDatabase(environment, (ctx, actor) => revokeApiKey(ctx, actor, { account, key }));
    return { text: `The key that ends in ${hint} is refused from now on.` };
  },
});

/** What is done with the API keys of an account. */
export const keyCommands = [keyAdd, keyList, keyRevoke] as const;
