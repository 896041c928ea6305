import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createApiKey,
  hashApiKey,
  loadSecretKey,
  parseSecretKey,
  SealError,
  sameSecret,
  seal,
  unseal,
} from './secrets.ts';

describe('createApiKey', () => {
  it('gives a key of 256 bits, its hash and its last four characters', () => {
    const { key, hash, hint } = createApiKey();

    expect(key).toMatch(/^envoi_[A-Za-z0-9_-]{43}$/);
    expect(hash).toEqual(hashApiKey(key));
    expect(hash).toHaveLength(32);
    expect(key.endsWith(hint)).toBe(true);
    expect(createApiKey().key).not.toBe(key);
  });
});

describe('sameSecret', () => {
  it('tells equal from different, of any lengths', () => {
    expect(sameSecret('abc', Buffer.from('abc'))).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('abc', 'abcd')).toBe(false);
  });
});

describe('a sealed secret', () => {
  const key = randomBytes(32);

  it('opens to what was sealed, whatever that was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, about) => {
        expect(unseal(key, seal(key, secret, about), about)).toBe(secret);
      }),
    );
  });

  it('does not show the secret, nor that two secrets are equal', () => {
    const [first, second] = [seal(key, 'smsc-password', 'carrier 1'), seal(key, 'smsc-password', 'carrier 1')];

    expect(first).not.toBe(second);
    expect(Buffer.from(first.slice(3), 'base64url').toString('latin1')).not.toContain('smsc-password');
  });

  it('does not open when any character of it was changed', () => {
    const sealed = seal(key, 'smsc-password', 'carrier 1');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (at) => {
        const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
        // The last character may carry bits that base64 ignores: what decodes alike is not a change.
        fc.pre(!Buffer.from(changed.slice(3), 'base64url').equals(Buffer.from(sealed.slice(3), 'base64url')) || at < 3);

        expect(() => unseal(key, changed, 'carrier 1')).toThrow(SealError);
      }),
    );
  });

  it.each([
    ['with another key', randomBytes(32), 'carrier 1'],
    ['for another thing', key, 'carrier 2'],
  ])('does not open %s', (_, otherKey, about) => {
    expect(() => unseal(otherKey, seal(key, 'smsc-password', 'carrier 1'), about)).toThrow(SealError);
  });

  it.each(['', 'v1.', 'v2.AAAA', 'v1.AAAA'])('is not %o', (text) => {
    expect(() => unseal(key, text, 'carrier 1')).toThrow('not a sealed secret');
  });
});

describe('loadSecretKey', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-secret-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('makes a key on the first start, that only its owner reads, and keeps it', () => {
    const first = loadSecretKey(undefined, path.join(folder, 'data'));
    const mode = fs.statSync(path.join(folder, 'data', 'secret.key')).mode & 0o777;

    expect(first).toHaveLength(32);
    expect(mode).toBe(0o600);
    expect(loadSecretKey(undefined, path.join(folder, 'data'))).toEqual(first);
  });

  it('takes the configured key, and writes none', () => {
    const configured = randomBytes(32);

    expect(loadSecretKey(configured, folder)).toBe(configured);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('does not replace a damaged file: what it sealed would be lost', () => {
    fs.writeFileSync(path.join(folder, 'secret.key'), 'half');

    expect(() => loadSecretKey(undefined, folder)).toThrow('secret.key does not hold a secret key');
  });
});

describe('parseSecretKey', () => {
  const key = randomBytes(32);

  it.each(['hex', 'base64', 'base64url'] as const)('reads %s', (encoding) => {
    expect(parseSecretKey(key.toString(encoding))).toEqual(key);
  });

  it.each(['', 'secret', 'a'.repeat(42), 'a'.repeat(63)])('refuses %o', (text) => {
    expect(parseSecretKey(text)).toBeUndefined();
  });
});
