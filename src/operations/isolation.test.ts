import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { createLog } from '#platform/log.ts';
import { frenchAccount } from '#test/support/actors.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { testSettings } from '#test/support/envoi/dispatching.ts';
import { type GivenAccount, givenAccount, givenCarrier } from '#test/support/envoi/given.ts';
import { call, operations } from '#test/support/operations.ts';
import { type Actor, customerPerson, localOperator } from './actor.ts';
import { setPrice } from './billing/set-price.ts';
import { addOptOut } from './compliance/add-opt-out.ts';
import { addContact } from './contacts/add-contact.ts';
import { createContactList } from './contacts/create-contact-list.ts';
import type { Context } from './context.ts';
import { sendMessage } from './messages/send-message.ts';
import { openContext } from './open-context.ts';
import { type Permission, permissions } from './permissions.ts';
import { Refusal } from './refusal.ts';
import { createSender } from './senders/create-sender.ts';
import { createTemplate } from './templates/create-template.ts';

const number = '+33612345678';
const refusedNumber = '+33612345679';
const nobody = { civility: '', name: '', firstName: '', email: '', birthday: '', other: '' };
const message = { recipients: [number], text: 'Bonjour', kind: 'notification', clickFollow: false } as const;
const dueAt = new Date('2026-04-01T12:30:00Z');
const clock = movableClock('2026-03-31T12:30:00Z');

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await testDatabase();
  ctx = openContext({ database, clock, log: createLog('silent'), settings: testSettings });
  await givenCarrier(ctx, { name: 'acme', simulated: true });
  await setPrice(ctx, localOperator, { destination: 'default', currency: 'EUR', price: micros(50_000) });
});
afterAll(async () => {
  await ctx.acceptance.idle();
  await database.close();
});

/** An account that has one of everything. */
type Mine = GivenAccount & { listId: string; templateId: string; sendId: string; v1Id: string };

let made = 0;
let mine: Mine;
let me: Actor;
let them: Actor;
beforeEach(async () => {
  made += 1;
  const account = await givenAccount(ctx);
  me = customerPerson(frenchAccount(account.id), 'me', 'owner');
  them = customerPerson(frenchAccount((await givenAccount(ctx)).id), 'them', 'owner');
  const v1Id = made.toString(16).padStart(13, '0');
  const listId = await createContactList(ctx, me, { name: 'Clients', country: 'FR', v1Id });
  await addContact(ctx, me, { listId, number, fields: nobody });
  const templateId = await createTemplate(ctx, me, { name: 'Rappel', content: 'Bonjour', numberIfTaken: false, v1Id });
  await createSender(ctx, me, 'Boutique');
  await addOptOut(ctx, me, { number: refusedNumber, scope: 'all' });
  const { sendId } = await sendMessage(ctx, me, { ...message, dueAt, idempotencyKey: 'order-1', v1Id });
  await database.pool.query(
    `insert into reply (account_id, id, send_id, n, number, address, text, received_at)
      values ($1, uuid_from($2), $3, 0, $4, '36000', 'Merci', $2)`,
    [account.id, clock.now(), sendId, number],
  );
  mine = { ...account, listId, templateId, sendId, v1Id };
});

type Outcome = { refused: string } | { finds: unknown } | 'its own';
type Trial = [input: (mine: Mine) => unknown, outcome: Outcome];

const unknown = (reason: string): Outcome => ({ refused: `${reason}_not_found` });

/** What becomes of another account's request that names what is mine. */
const trials: Record<string, readonly Trial[]> = {
  addContact: [[({ listId }) => ({ listId, number: '+33612345670', fields: nobody }), unknown('list')]],
  createContactList: [[() => ({ name: 'Clients', country: 'FR' }), 'its own']],
  deleteContact: [[({ listId }) => ({ listId, number }), unknown('list')]],
  deleteContactList: [[({ listId }) => listId, unknown('list')]],
  findContactList: [
    [({ listId }) => listId, unknown('list')],
    [({ v1Id }) => v1Id, unknown('list')],
  ],
  listContactLists: [[() => undefined, { finds: [] }]],
  readContactList: [[({ listId }) => listId, unknown('list')]],
  renameContactList: [[({ listId }) => ({ listId, name: 'Amis' }), unknown('list')]],
  updateContact: [[({ listId }) => ({ listId, number, fields: { ...nobody, name: 'Roe' } }), unknown('list')]],

  createTemplate: [[() => ({ name: 'Rappel', content: 'x', numberIfTaken: false }), 'its own']],
  deleteTemplate: [[({ templateId }) => templateId, unknown('template')]],
  findTemplate: [
    [({ templateId }) => templateId, unknown('template')],
    [({ v1Id }) => v1Id, unknown('template')],
  ],
  listTemplates: [[() => undefined, { finds: [] }]],
  readTemplate: [[({ templateId }) => templateId, unknown('template')]],
  updateTemplate: [[({ templateId }) => ({ templateId, name: 'x', content: 'x' }), unknown('template')]],

  createSender: [[() => 'Boutique', 'its own']],
  deleteSender: [[() => 'Boutique', unknown('sender')]],
  listSenders: [[() => undefined, { finds: [] }]],

  sendMessage: [[() => ({ ...message, dueAt, idempotencyKey: 'order-1' }), 'its own']],
  cancelSend: [[({ sendId }) => sendId, unknown('send')]],
  setSendThroughput: [[({ sendId }) => ({ send: sendId, perMinute: 60 }), unknown('send')]],
  findSend: [
    [({ sendId }) => sendId, unknown('send')],
    [({ v1Id }) => v1Id, unknown('send')],
  ],
  listSends: [
    [() => ({ held: false, limit: 10 }), { finds: { sends: [] } }],
    [({ email }) => ({ account: email, held: false, limit: 10 }), unknown('account')],
    [({ sendId }) => ({ before: sendId, held: false, limit: 10 }), unknown('send')],
  ],
  showMessage: [
    [({ sendId }) => ({ nameOrId: sendId, page: 1 }), unknown('send')],
    [({ v1Id }) => ({ nameOrId: `${v1Id}/0`, page: 1 }), unknown('send')],
    [() => ({ nameOrId: number, page: 1 }), { finds: { kind: 'number', messages: [] } }],
  ],

  listReplies: [[() => 10, { finds: [] }]],
  replyPage: [
    [() => ({ limit: 10 }), { finds: { replies: [] } }],
    [({ id }) => ({ account: id, limit: 10 }), unknown('account')],
  ],
  addOptOut: [[({ email }) => ({ account: email, number, scope: 'all' }), unknown('account')]],
  liftOptOut: [
    [() => ({ number: refusedNumber }), unknown('opt_out')],
    [({ id }) => ({ account: id, number: refusedNumber }), unknown('account')],
  ],
  listOptOuts: [
    [() => ({ limit: 10 }), { finds: { optOuts: [] } }],
    [({ email }) => ({ account: email, limit: 10 }), unknown('account')],
  ],

  readBalance: [[() => undefined, { finds: 10_000_000 }]],
  listDestinations: [[() => undefined, 'its own']],
  accountStatement: [
    [() => ({ limit: 10 }), { finds: { movements: [{ kind: 'credit' }] } }],
    [({ id }) => ({ account: id, limit: 10 }), unknown('account')],
    [({ email }) => ({ account: email, limit: 10 }), unknown('account')],
  ],
};

const ofCustomers = operations().filter(({ firstStatement }) => {
  const [, permission] = /^permit\(actor, '(.*)'\)/.exec(firstStatement) ?? [];
  return 'scopes' in permissions[permission as Permission];
});

describe("another account's request", () => {
  it('is tried with every operation that customers have', () => {
    expect(ofCustomers.map(({ name }) => name).sort()).toEqual(Object.keys(trials).sort());
  });

  const each = ofCustomers.flatMap((operation) =>
    (trials[operation.name] ?? []).map((trial, index) => ({ name: operation.name, index, operation, trial })),
  );
  it.each(each)('finds and changes nothing that is mine by $name ($index)', async ({ operation, trial }) => {
    const [inputOf, outcome] = trial;
    const before = await rowsOf(mine.id);

    const theirs = await outcomeOf(call(operation, ctx, them, inputOf(mine)));

    expect(await rowsOf(mine.id)).toEqual(before);
    if (outcome === 'its own') {
      expect(theirs).not.toHaveProperty('refused');
      return;
    }
    expect(theirs).toMatchObject(outcome);
    const own = await outcomeOf(call(operation, ctx, me, inputOf(mine)));
    expect(own).not.toMatchObject(outcome);
    expect(own).not.toHaveProperty('refused');
  });
});

async function outcomeOf(asked: Promise<unknown>): Promise<Outcome> {
  try {
    return { finds: await asked };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.reasons.join(' ') };
    throw error;
  }
}

/** All that the database has of an account: its rows of every table that names accounts. */
async function rowsOf(accountId: string): Promise<readonly string[]> {
  tables ??= await tablesOfAccounts();
  const all = tables.map((name) => `select '${name} ' || t::text as row from "${name}" t where account_id = $1`);
  const { rows } = await database.pool.query<{ row: string }>(`${all.join(' union all ')} order by 1`, [accountId]);
  return rows.map(({ row }) => row);
}

let tables: readonly string[] | undefined;

async function tablesOfAccounts(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace`,
  );
  return rows.map(({ name }) => name);
}
