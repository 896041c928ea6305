import { SealError } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';
import { listCarriers } from '#storage/queries/carriers/carriers.ts';
import { unsealPassword } from './carrier-password.ts';

/**
 * Makes sure that this installation's key is the one that carriers' passwords were sealed with. A start with another one, on
 * a database that was moved without its key, would seem to go well and send nothing.
 * @throws {Error} in words for the operator, when it opens the password of no carrier.
 */
export async function checkSecretKey(db: Db, secretKey: Buffer): Promise<void> {
  const carriers = await listCarriers(db);
  const shut = carriers.filter(({ name, secret }) => !opens(secretKey, name, secret)).map(({ name }) => name);
  if (shut.length === 0 || shut.length < carriers.length) return;
  throw new Error(
    `the secret key is not that of this database: it opens the password of no carrier (${shut.join(', ')}). ` +
      'Put the right secret.key into the data folder, or give it as ENVOI_SECRET_KEY',
  );
}

function opens(secretKey: Buffer, name: string, secret: string): boolean {
  try {
    unsealPassword(secretKey, name, secret);
    return true;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}
