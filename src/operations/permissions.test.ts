import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { frenchAccount } from '#test/support/actors.ts';
import { call, exportedFunctions, operations } from '#test/support/operations.ts';
import { type Actor, customerKey, customerPerson, dialectScopes, operatorPerson } from './actor.ts';
import { scopes } from './permissions.ts';
import { Refusal } from './refusal.ts';

const every = scopes.join(' ');

/**
 * Who may do what. First the scopes of which each alone is enough for a key; then customers: D a key made for the AvoSMS dialect, and the
 * people Owner, Admin, Sender, Reader; then the operator's reader, support, administrator.
 */
const table: Record<string, readonly [scopes: string, customers: string, operators: string]> = {
  addContact: ['contacts:write', 'DOAS', ''],
  createContactList: ['contacts:write', 'DOAS', ''],
  deleteContact: ['contacts:write', 'DOAS', ''],
  deleteContactList: ['contacts:write', 'DOAS', ''],
  findContactList: ['contacts:read contacts:write', 'DOASR', ''],
  listContactLists: ['contacts:read', 'DOASR', ''],
  readContactList: ['contacts:read', 'DOASR', ''],
  renameContactList: ['contacts:write', 'DOAS', ''],
  updateContact: ['contacts:write', 'DOAS', ''],

  createTemplate: ['templates:write', 'DOAS', ''],
  deleteTemplate: ['templates:write', 'DOAS', ''],
  findTemplate: ['templates:write', 'DOAS', ''],
  listTemplates: ['templates:write', 'DOAS', ''],
  readTemplate: ['templates:write', 'DOAS', ''],
  updateTemplate: ['templates:write', 'DOAS', ''],

  createSender: ['senders:write', 'DOA', ''],
  deleteSender: ['senders:write', 'DOA', ''],
  listSenders: ['senders:write', 'DOA', ''],

  sendMessage: ['messages:send', 'DOAS', ''],
  cancelSend: ['messages:send', 'DOAS', 'sa'],
  setSendThroughput: ['messages:send', 'DOAS', 'sa'],
  releaseSend: ['', '', 'sa'],
  findSend: ['messages:read', 'OASR', 'rsa'],
  listSends: ['messages:read', 'OASR', 'rsa'],
  showMessage: ['messages:read', 'OASR', 'rsa'],

  listReplies: ['inbox:read', 'DOASR', ''],
  replyPage: ['inbox:read', 'DOASR', 'rsa'],
  assignReply: ['', '', 'sa'],
  addOptOut: ['opt_outs:write', 'OA', 'sa'],
  liftOptOut: ['opt_outs:write', 'OA', 'sa'],
  listOptOuts: ['opt_outs:read', 'OAR', 'rsa'],

  readBalance: ['billing:read', 'DOAR', ''],
  listDestinations: [every, 'DOASR', ''],
  accountStatement: ['billing:read', 'DOAR', 'rsa'],
  checkLedger: ['', '', 'rsa'],
  creditAccount: ['', '', 'a'],
  listPrices: ['', '', 'rsa'],
  removePrice: ['', '', 'a'],
  setPrice: ['', '', 'a'],

  addApiKey: ['', '', 'a'],
  listApiKeys: ['', '', 'rsa'],
  revokeApiKey: ['', '', 'sa'],
  createAccount: ['', '', 'a'],
  listAccounts: ['', '', 'rsa'],
  setAccountNumber: ['', '', 'a'],
  setAccountStatus: ['', '', 'a'],
  setDoubtRules: ['', '', 'a'],
  setLeastMargin: ['', '', 'a'],

  addCarrier: ['', '', 'a'],
  listCarriers: ['', '', 'rsa'],
  listCosts: ['', '', 'rsa'],
  removeCarrier: ['', '', 'a'],
  removeCost: ['', '', 'a'],
  setCarrier: ['', '', 'a'],
  setCost: ['', '', 'a'],
  showCarrier: ['', '', 'rsa'],
  testCarrier: ['', '', 'sa'],

  addRoute: ['', '', 'a'],
  listRoutes: ['', '', 'rsa'],
  removeRoute: ['', '', 'a'],
  setRoute: ['', '', 'a'],
  testRoute: ['', '', 'rsa'],
  limitAccount: ['', '', 'a'],
  limitSender: ['', '', 'a'],
  listLimits: ['', '', 'rsa'],
  unlimitSender: ['', '', 'a'],

  countQueued: ['', '', 'a'],
  findLock: ['', '', 'a'],
  lockDispatch: ['', '', 'a'],
  unlockDispatch: ['', '', 'a'],
};

const account = frenchAccount('01890a5d-ac96-774b-bcce-b302099a8057');
const keys = new Map<string, Actor>([
  ['no scope', customerKey(account, 'key', [])],
  ...scopes.map((scope) => [scope, customerKey(account, 'key', [scope])] as const),
]);
const customers = new Map<string, Actor>([
  ['D', customerKey(account, 'key', dialectScopes)],
  ['O', customerPerson(account, 'person', 'owner')],
  ['A', customerPerson(account, 'person', 'admin')],
  ['S', customerPerson(account, 'person', 'sender')],
  ['R', customerPerson(account, 'person', 'reader')],
]);
const operators = new Map<string, Actor>([
  ['r', operatorPerson('one', 'reader')],
  ['s', operatorPerson('two', 'support')],
  ['a', operatorPerson('three', 'administrator')],
]);

const all = operations();

describe('operations', () => {
  it('are all in the table of who may do what, each under a name of its own', () => {
    expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(table).sort());
  });

  it('have a file each, of their name', () => {
    const elsewhere = all.filter(
      ({ file, name }) => path.basename(file) !== `${name.replace(/[A-Z]/g, '-$&').toLowerCase()}.ts`,
    );

    expect(elsewhere).toEqual([]);
  });

  it('begin with their permission', () => {
    const others = all.filter(({ firstStatement }) => !/^permit\(actor, '[a-z_]+:[a-z_]+'\);$/.test(firstStatement));

    expect(others).toEqual([]);
  });

  it('are all that the ways in call, but for what knows nothing of accounts', () => {
    const harmless = ['answerBy', 'countCharacters', 'isTooFar'];
    const named = new Set(all.map(({ file, name }) => `${file} ${name}`));
    const inner = exportedFunctions().filter(({ file, name }) => !named.has(`${file} ${name}`));
    const called = waysIn().flatMap(({ name: door, text }) =>
      inner
        .filter(({ file, name }) => text.includes(`#operations/${file}'`) && new RegExp(`\\b${name}\\b`).test(text))
        .map(({ name }) => `${door}: ${name}`),
    );

    expect(called.filter((call) => !harmless.some((name) => call.endsWith(`: ${name}`)))).toEqual([]);
  });

  it.each(all.map((operation) => [operation.name, operation] as const))(
    '%s is for those that the table names, and refuses the others before anything is looked at',
    async (name, operation) => {
      const [ofKeys, ofCustomers, ofOperators] = table[name]!;

      expect((await permitted(operation, keys)).join(' ')).toBe(ofKeys);
      expect((await permitted(operation, customers)).join('')).toBe(ofCustomers);
      expect((await permitted(operation, operators)).join('')).toBe(ofOperators);
    },
  );
});

/** Who comes further than the permission, on a context that tells when it is touched. */
async function permitted(operation: (typeof all)[number], actors: ReadonlyMap<string, Actor>): Promise<string[]> {
  const passed: string[] = [];
  for (const [name, actor] of actors) {
    let touched = false;
    const look = () => {
      touched = true;
      throw new Error('this is as far as it goes');
    };
    const error: unknown = await call(operation, new Proxy({}, { get: look }), actor, {}).catch(
      (thrown: unknown) => thrown,
    );
    const missing = actor.kind === 'key' ? 'scope_missing' : 'role_insufficient';
    if (!(error instanceof Refusal && error.reasons.includes(missing))) passed.push(name);
    else expect(touched).toBe(false);
  }
  return passed;
}

function waysIn(): { name: string; text: string }[] {
  const source = path.join(import.meta.dirname, '..');
  return ['api', 'cli']
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(source, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => path.join(folder, name)),
    )
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: fs.readFileSync(path.join(source, name), 'utf8') }));
}
