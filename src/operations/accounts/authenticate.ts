import { hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { hashApiKey } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';
import { type Credentials, credentialsOfEmail, credentialsOfKey } from '#storage/queries/credentials.ts';
import type { Actor } from '../context.ts';

/** How long a revoked key may still work where no notice of the change arrives. */
const KEPT_FOR_MS = 1_000;
/** Of accounts that there are, and of names that nobody has, each: beyond so many at once they are asked for again. */
const MOST_KEPT = 10_000;
/** RFC 5321 §4.5.3.1.3: no address is longer. */
const LONGEST_EMAIL = 254;
/** Several times what our own have. */
const LONGEST_KEY = 254;

/** Tells who is asking; remembers for a moment, so that thousands of requests a second are not as many queries. */
export type Authenticator = {
  /** Without an e-mail address the key alone says whose it is. Undefined: unknown, disabled or revoked. */
  authenticate(given: { email: string; key: string }): Promise<Actor | undefined>;
  /** To be called when an account or a key has changed. */
  forget(): void;
};

type Kept = { credentials: Promise<Credentials | undefined>; untilMs: number };

/**
 * What a stranger writes is never kept: names are remembered by their hash. Names that nobody has are remembered apart, so
 * that they push out no account.
 */
export function openAuthenticator(db: Db, clock: Clock): Authenticator {
  const accounts = new Map<string, Kept>();
  const strangers = new Map<string, Kept>();

  function lookUp(name: string, query: () => Promise<Credentials | undefined>): Promise<Credentials | undefined> {
    const nowMs = clock.now().getTime();
    const known = accounts.get(name) ?? strangers.get(name);
    if (known && nowMs < known.untilMs) return known.credentials;

    const asked: Kept = { credentials: query(), untilMs: nowMs + KEPT_FOR_MS };
    keep(accounts, name, asked);
    asked.credentials.then(
      (found) => {
        if (found || accounts.get(name) !== asked) return;
        accounts.delete(name);
        keep(strangers, name, asked);
      },
      () => accounts.delete(name), // a failure is told to those who asked, and not remembered
    );
    return asked.credentials;
  }

  return {
    async authenticate({ email, key }) {
      if (key === '' || key.length > LONGEST_KEY || email.length > LONGEST_EMAIL) return undefined;
      const keyHash = hashApiKey(key);
      const found =
        email === ''
          ? await lookUp(`key ${keyHash.toString('base64')}`, () => credentialsOfKey(db, keyHash))
          : await lookUp(`email ${nameOf(email)}`, () => credentialsOfEmail(db, email));
      return holdsKey(found ?? nobody, keyHash) && found ? toActor(found) : undefined;
    },
    forget() {
      accounts.clear();
      strangers.clear();
    },
  };
}

function keep(kept: Map<string, Kept>, name: string, value: Kept): void {
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, value);
}

function nameOf(email: string): string {
  return hash('sha256', email.toLowerCase(), 'base64');
}

/** Compared with where there is no account, so that it takes as long. No key has this hash. */
const nobody: Pick<Credentials, 'keyHashes'> = { keyHashes: [Buffer.alloc(hashApiKey('').length)] };

/** Looks at every key, so that the time taken says nothing about which one matched. */
function holdsKey({ keyHashes }: Pick<Credentials, 'keyHashes'>, keyHash: Buffer): boolean {
  return keyHashes.reduce((found, known) => timingSafeEqual(known, keyHash) || found, false);
}

function toActor({ accountId, country, currency, language, zone, resendDoubtful }: Credentials): Actor {
  return { accountId, country, currency, language: language === 'en' ? 'en' : 'fr', zone, resendDoubtful };
}
