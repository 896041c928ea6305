import { account as who } from '../arguments.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { facts, table } from '../output/layout.ts';
import { money, readAmount, readChoice, readCount, units } from '../values.ts';
import { keyCommands } from './account-keys.ts';
import { setCommand } from './account-set.ts';

const create = command({
  name: 'create',
  summary: 'makes an account with its first API key',
  details: 'The key is shown this once: only its hash is kept. The account’s e-mail address is its id in the API.',
  example: 'envoi account create --email shop@example.com --name "The shop" --credit 10.00',
  options: {
    email: { value: 'E', required: true, help: 'its e-mail address' },
    name: { value: 'N', help: 'its name; the address when not given' },
    country: { value: 'CC', help: 'its country, for numbers written without a prefix; FR when not given' },
    currency: { value: 'CUR', help: 'the currency of its credit; EUR when not given' },
    language: { value: 'L', help: 'fr or en; fr when not given' },
    credit: { value: 'AMOUNT', help: 'credit to begin with, such as 10.00' },
    json,
  },
  async run({ email, name, country, currency, language, credit }, environment) {
    const asked = {
      ...{ email, name },
      country: (country ?? 'FR').toUpperCase(),
      currency: (currency ?? 'EUR').toUpperCase(),
      language: language === undefined ? undefined : readChoice(language, '--language', ['fr', 'en']),
      credit: readAmount(credit ?? '0', '--credit'),
    };
    const { createAccount } = await import('#operations/accounts/create-account.ts');
    const { account, key, balance } = await onDatabase(environment, (ctx, actor) => createAccount(ctx, actor, asked));
    return {
      text: facts({ id: account.email, key, balance: money(balance, account.currency) }),
      json: { id: account.email, key, balance: units(balance), account: account.id },
    };
  },
});

const list = command({
  name: 'list',
  summary: 'lists the accounts with their balances',
  example: 'envoi account list',
  options: { json },
  async run(_input, environment) {
    const { listAccounts } = await import('#operations/accounts/list-accounts.ts');
    const [accounts, shared] = await onDatabase(environment, async (ctx, actor, { shortNumber }) => [
      await Array.fromAsync(listAccounts(ctx, actor)),
      shortNumber,
    ]);
    const sharing = accounts.filter(({ number, status }) => number === null && status === 'active').length;
    const several =
      sharing > 1
        ? `\n\n${sharing} accounts share ${shared}: replies of a phone that more than one of them wrote to wait for you (envoi reply\nlist --unmatched). envoi account set EMAIL --number NUMBER gives an account a number of its own.`
        : '';
    const rows = table(
      accounts,
      [
        ['ID', (row) => row.email],
        ['NAME', (row) => (row.name === row.email ? '' : row.name)],
        ['COUNTRY', (row) => row.country],
        ['BALANCE', (row) => money(row.balanceMicros, row.currency), 'right'],
        ['NUMBER', (row) => row.number ?? (sharing > 1 ? `${shared}, shared` : shared)],
        ['STATUS', (row) => row.status],
      ],
      'There is no account yet: envoi account create --email E makes one.',
    );
    return {
      text: rows + several,
      json: accounts.map(({ id, email, balanceMicros, ...row }) => ({
        id: email,
        account: id,
        ...row,
        balance: units(balanceMicros),
      })),
    };
  },
});

const credit = command({
  name: 'credit',
  summary: 'adds credit to an account, or takes it back',
  details: 'An amount below zero takes back. A balance never goes below zero.',
  example: 'envoi account credit shop@example.com 25.00 --note "transfer 17"',
  arguments: { account: who, amount: { help: 'in the currency of the account, such as 25.00 or -5' } },
  options: { note: { value: 'TEXT', help: 'what the statement will say' }, json },
  async run({ account, amount, note }, environment) {
    const asked = { account, amount: readAmount(amount, 'AMOUNT'), note: note ?? '' };
    const { creditAccount } = await import('#operations/billing/credit-account.ts');
    const credited = await onDatabase(environment, (ctx, actor) => creditAccount(ctx, actor, asked));
    const { email, currency, balance } = credited;
    return {
      text: `${email} has ${money(balance, currency)} now.`,
      json: { id: email, amount: units(credited.amount), balance: units(balance), currency },
    };
  },
});

const statement = command({
  name: 'statement',
  summary: 'shows what moved the balance of an account',
  example: 'envoi account statement shop@example.com',
  arguments: { account: who },
  options: {
    limit: { value: 'N', help: 'how many movements to show; 50 when not given' },
    before: { value: 'ID', help: 'only movements before this one' },
    json,
  },
  async run({ account: nameOrId, limit, before }, environment) {
    const page = {
      ...{ account: nameOrId, before },
      limit: readCount(limit ?? '50', '--limit', { least: 1, most: 1_000 }),
    };
    const [{ accountStatement }, { statementText, statementJson }] = await Promise.all([
      import('#operations/billing/account-statement.ts'),
      import('../output/statement.ts'),
    ]);
    const found = await onDatabase(environment, (ctx, actor) => accountStatement(ctx, actor, page));
    return { text: statementText(found), json: statementJson(found) };
  },
});

function statusCommand(name: 'disable' | 'enable', summary: string, status: 'active' | 'disabled') {
  return command({
    name,
    summary,
    example: `envoi account ${name} shop@example.com`,
    arguments: { account: who },
    async run({ account }, environment) {
      const { setAccountStatus } = await import('#operations/accounts/set-account-status.ts');
      const { email } = await onDatabase(environment, (ctx, actor) =>
        setAccountStatus(ctx, actor, { account, status }),
      );
      return { text: `${email} is ${status} now.` };
    },
  });
}

const margin = command({
  name: 'margin',
  summary: 'keeps carriers from an account that leave too little of its price',
  details:
    'PERCENT of the price of an SMS must be left when the carrier is paid (envoi carrier price). Numbers that no carrier can\nreach so are refused as those without a price are. “any” takes the margin back.',
  example: 'envoi account margin shop@example.com 20',
  arguments: { account: who, percent: { help: '0 to 99, or “any”' } },
  async run({ account, percent }, environment) {
    const least = percent === 'any' ? null : readCount(percent, 'PERCENT', { least: 0, most: 99 });
    const { setLeastMargin } = await import('#operations/accounts/set-least-margin.ts');
    const email = await onDatabase(environment, (ctx, actor) =>
      setLeastMargin(ctx, actor, { account, percent: least }),
    );
    return {
      text:
        least === null ? `Any carrier may serve ${email} now.` : `${least}% of what ${email} pays must be left now.`,
    };
  },
});

/** Accounts, their keys and their credit. */
export const account: Group = {
  name: 'account',
  commands: [
    create,
    list,
    credit,
    statement,
    statusCommand('disable', 'closes the API to an account', 'disabled'),
    statusCommand('enable', 'opens the API to an account again', 'active'),
    setCommand,
    margin,
    ...keyCommands,
  ],
};
