import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { localOperator } from '../actor.ts';
import { addCarrier } from './add-carrier.ts';
import { checkSecretKey } from './check-secret-key.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

async function addWith(secretKey: Buffer, name: string): Promise<void> {
  const settings = { host: 'smsc.example.com', systemId: 'envoi' };
  const facts = { name, kind: 'smpp', simulated: false, prefixes: [], priority: 0, settings, password: 'sesame' };
  await addCarrier({ db: database.db, clock: systemClock, secretKey }, localOperator, facts);
}

describe('checkSecretKey', () => {
  const [ours, another] = [randomBytes(32), randomBytes(32)];

  it('is content with an installation without carriers', async () => {
    await expect(checkSecretKey(database.db, ours)).resolves.toBeUndefined();
  });

  it('says so when the key opens the password of no carrier', async () => {
    await addWith(another, 'acme');

    await expect(checkSecretKey(database.db, ours)).rejects.toThrow(/secret key is not that of this database.*acme/);
  });

  it('lets one carrier with a foreign password not keep the others from sending', async () => {
    await addWith(another, 'acme');
    await addWith(ours, 'other');

    await expect(checkSecretKey(database.db, ours)).resolves.toBeUndefined();
  });
});
