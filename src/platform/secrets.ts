import { createCipheriv, createDecipheriv, createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeDataFolder } from './data-folder/data-folder.ts';

/** A key as its owner sees it, once, and what is kept of it: the hash, and the last four characters to know it by. */
export type FreshApiKey = { key: string; hash: Buffer; hint: string };

const API_KEY_PREFIX = 'envoi_'; // lets scanners of leaked secrets recognise it
const SECRET_KEY_BYTES = 32;
const NONCE_BYTES = 12; // what GCM is specified for; random, since a carrier's settings change a few times a year
const TAG_BYTES = 16;
const SEALED = /^v1\.([A-Za-z0-9_-]+)$/;

/** 256 random bits. */
export function createApiKey(): FreshApiKey {
  const key = `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashApiKey(key), hint: key.slice(-4) };
}

/** A plain SHA-256 is enough for 256 random bits: there is nothing to guess, and it is asked for on every request. */
export function hashApiKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** Compares two secrets, or their hashes, in a time that says nothing about where they differ. */
export function sameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/**
 * Encrypts `secret` with AES-256-GCM: `v1.` and base64url of nonce, ciphertext and tag. `about` says what it belongs to,
 * and must be the same to open it: a secret copied to another row does not open there.
 */
export function seal(secretKey: Buffer, secret: string, about: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secretKey, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${sealed.toString('base64url')}`;
}

/** A sealed secret that does not open: changed, of another thing, or sealed with another key. */
export class SealError extends Error {
  override name = 'SealError';
}

/** @throws {SealError} when the text was not sealed with this key for `about`. */
export function unseal(secretKey: Buffer, sealed: string, about: string): string {
  const bytes = Buffer.from(SEALED.exec(sealed)?.[1] ?? '', 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealError('not a sealed secret');
  const decipher = createDecipheriv('aes-256-gcm', secretKey, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealError('the secret does not open: is ENVOI_SECRET_KEY the one it was sealed with?', { cause });
  }
}

/** The key that seals carrier credentials: the configured one, else that of `secret.key`, made on the first start. */
export function loadSecretKey(configured: Buffer | undefined, dataFolder: string): Buffer {
  if (configured) return configured;
  const file = path.join(makeDataFolder(dataFolder), 'secret.key');
  if (!fs.existsSync(file)) writeOnce(file, `${randomBytes(SECRET_KEY_BYTES).toString('base64')}\n`);

  const key = parseSecretKey(fs.readFileSync(file, 'utf8').trim());
  if (!key) throw new Error(`${file} does not hold a secret key: put the right one back, or carriers cannot be opened`);
  return key;
}

/** 32 bytes written in base64 or hexadecimal. */
export function parseSecretKey(text: string): Buffer | undefined {
  const hex = /^[0-9a-f]{64}$/i.test(text);
  const base64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  return hex || base64 ? Buffer.from(text, hex ? 'hex' : 'base64') : undefined;
}

/** Whole or not at all, and the first of two processes wins. */
function writeOnce(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, text, { mode: 0o600, flush: true });
  try {
    fs.linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(fresh);
  }
}
