import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { givenAccount, givenSend } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import { addCarrier, type CarrierToAdd } from './add-carrier.ts';
import type { CarrierOperatorContext } from './carrier-operator-context.ts';
import { unsealPassword } from './carrier-password.ts';
import { listCarriers } from './list-carriers.ts';
import { removeCarrier } from './remove-carrier.ts';
import { setCarrier } from './set-carrier.ts';

let database: TestDatabase;
let ctx: CarrierOperatorContext;

beforeEach(async () => {
  database = await testDatabase();
  ctx = { db: database.db, clock: movableClock('2026-03-02T09:00:00Z'), secretKey: randomBytes(32) };
});
afterEach(() => database.close());

const acme: CarrierToAdd = {
  name: 'acme',
  kind: 'smpp',
  simulated: false,
  prefixes: ['FR', '+32'],
  priority: 5,
  settings: { host: 'smsc.example.com', systemId: 'envoi', window: '50' },
  password: 'sesame',
};

describe('addCarrier', () => {
  it('keeps the settings as given and the password sealed, and tells running servers', async () => {
    await using announced = await listenTo(database.url, 'carriers');

    await addCarrier(ctx, localOperator, acme);

    expect(await announced.next()).toBe('acme');
    const [listed] = await listCarriers(ctx, localOperator);
    expect(listed).toMatchObject({ name: 'acme', prefixes: ['32', '33'], priority: 5, enabled: true, waiting: 0 });
    expect(listed?.settings).toEqual(acme.settings);
    expect(listed).not.toHaveProperty('secret');
    const { secret } = (await findCarrier(ctx.db, 'ACME'))!;
    expect(secret).not.toContain('sesame');
    expect(unsealPassword(ctx.secretKey, 'acme', secret)).toBe('sesame');
    expect(() => unsealPassword(ctx.secretKey, 'other', secret)).toThrow('does not open');
  });

  it('refuses a name that another carrier has in other letters', async () => {
    await addCarrier(ctx, localOperator, acme);

    await expect(addCarrier(ctx, localOperator, { ...acme, name: 'Acme' })).rejects.toMatchObject({
      reasons: ['carrier_exists'],
    });
  });

  it.each([
    ['name', { name: 'a carrier' }],
    ['kind', { kind: 'pigeon' }],
    ['password', { password: 'sésame' }],
    ['password', { password: 'x'.repeat(65) }],
    ['priority', { priority: 101 }],
    ['priority', { priority: 0.5 }],
    ['settings', { settings: { host: 'smsc.example.com' } }],
    ['settings', { settings: { ...acme.settings, windw: '5' } }],
    ['settings', { settings: { ...acme.settings, window: 'wide' } }],
    ['prefixes', { prefixes: ['default'] }],
    ['destination', { prefixes: ['nowhere'] }],
  ])('refuses a malformed %s: %o', async (field, wrong) => {
    await expect(addCarrier(ctx, localOperator, { ...acme, ...wrong })).rejects.toMatchObject({
      reasons: ['value_malformed'],
      detail: { field },
    });
  });
});

describe('setCarrier', () => {
  it('changes what is named and leaves the rest', async () => {
    await addCarrier(ctx, localOperator, acme);
    await using announced = await listenTo(database.url, 'carriers');

    await setCarrier(ctx, localOperator, { carrier: 'ACME', settings: { rate: '200', window: null }, prefixes: [] });

    const [carrier] = await listCarriers(ctx, localOperator);
    expect(carrier?.settings).toEqual({ host: 'smsc.example.com', systemId: 'envoi', rate: '200' });
    expect(carrier).toMatchObject({ prefixes: [], priority: 5, enabled: true });
    expect(await announced.next()).toBe('acme');
  });

  it('seals a new password', async () => {
    await addCarrier(ctx, localOperator, acme);

    await setCarrier(ctx, localOperator, { carrier: 'acme', password: 'open', enabled: false });

    const carrier = (await findCarrier(ctx.db, 'acme'))!;
    expect(unsealPassword(ctx.secretKey, 'acme', carrier.secret)).toBe('open');
    expect(carrier.enabled).toBe(false);
  });

  it('refuses settings that cannot be together, and changes nothing', async () => {
    await addCarrier(ctx, localOperator, acme);

    const attempt = setCarrier(ctx, localOperator, {
      carrier: 'acme',
      settings: { tlvs: 'false', longTexts: 'sar' },
    });

    await expect(attempt).rejects.toMatchObject({ reasons: ['value_malformed'], detail: { field: 'settings' } });
    expect((await listCarriers(ctx, localOperator))[0]?.settings).toEqual(acme.settings);
  });

  it('refuses a carrier that is not there', async () => {
    await expect(setCarrier(ctx, localOperator, { carrier: 'acme' })).rejects.toMatchObject({
      reasons: ['carrier_not_found'],
    });
  });
});

describe('removeCarrier', () => {
  it('keeps the name for what it carried', async () => {
    await addCarrier(ctx, localOperator, acme);

    await removeCarrier(ctx, localOperator, { carrier: 'Acme', force: false });

    expect(await listCarriers(ctx, localOperator)).toEqual([]);
    expect(await ctx.db.selectFrom('former_carrier').selectAll().execute()).toMatchObject([
      { name: 'acme', simulated: false, removed_at: ctx.clock.now() },
    ]);
  });

  it('refuses while messages wait for it, unless forced: then they wait for another', async () => {
    const id = await addCarrier(ctx, localOperator, acme);
    await givenSlice(id, { worker: null });

    await expect(removeCarrier(ctx, localOperator, { carrier: 'acme', force: false })).rejects.toMatchObject({
      reasons: ['carrier_in_use'],
      detail: { waiting: 3, leaving: 0 },
    });
    await removeCarrier(ctx, localOperator, { carrier: 'acme', force: true });

    expect(await ctx.db.selectFrom('slice').select('carrier_id').execute()).toEqual([{ carrier_id: null }]);
  });

  it('refuses even then while messages are leaving by it', async () => {
    const id = await addCarrier(ctx, localOperator, acme);
    await givenSlice(id, { worker: '00000000-0000-7000-8000-000000000001' });

    await expect(removeCarrier(ctx, localOperator, { carrier: 'acme', force: true })).rejects.toMatchObject({
      reasons: ['carrier_in_use'],
      detail: { leaving: 3 },
    });
    expect(await listCarriers(ctx, localOperator)).toMatchObject([{ name: 'acme', waiting: 3 }]);
  });
});

async function givenSlice(carrierId: number, { worker }: { worker: string | null }): Promise<void> {
  const { id } = await givenAccount(ctx);
  const message = { parts: 1, priceMicros: 0 };
  const sendId = await givenSend(ctx, { accountId: id, messages: [message, message, message] });
  const slice = { account_id: id, send_id: sendId, first: 0, last: 2, parts: 1, lane: 0, worker };
  await ctx.db
    .insertInto('slice')
    .values({ ...slice, carrier_id: carrierId, not_before: ctx.clock.now() })
    .execute();
}
