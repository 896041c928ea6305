import { hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { hashApiKey } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';
import { type Credentials, credentialsOfEmail, credentialsOfKey } from '#storage/queries/accounts/credentials.ts';
import { type CustomerActor, customerKey, dialectScopes } from '../actor.ts';

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
  authenticate(given: { email: string; key: string }): Promise<CustomerActor | undefined>;
  /** To be called when an account or a key has changed. */
  forget(): void;
};

/** An account's keys, each with the actor that it stands for: made once, for the requests of as long as it is kept. */
type Known = readonly { hash: Buffer; actor: CustomerActor | undefined }[];

type Kept = { keys: Promise<Known | undefined>; untilMs: number };

/**
 * What a stranger writes is never kept: names are remembered by their hash. Names that nobody has are remembered apart, so
 * that they push out no account.
 */
export function openAuthenticator(db: Db, clock: Clock): Authenticator {
  const accounts = new Map<string, Kept>();
  const strangers = new Map<string, Kept>();

  function lookUp(name: string, query: () => Promise<Credentials | undefined>): Promise<Known | undefined> {
    const nowMs = clock.now().getTime();
    const known = accounts.get(name) ?? strangers.get(name);
    if (known && nowMs < known.untilMs) return known.keys;

    const asked: Kept = { keys: query().then(keysOf), untilMs: nowMs + KEPT_FOR_MS };
    keep(accounts, name, asked);
    asked.keys.then(
      (found) => {
        if (found || accounts.get(name) !== asked) return;
        accounts.delete(name);
        keep(strangers, name, asked);
      },
      () => accounts.delete(name), // a failure is told to those who asked, and not remembered
    );
    return asked.keys;
  }

  return {
    async authenticate({ email, key }) {
      if (key === '' || key.length > LONGEST_KEY || email.length > LONGEST_EMAIL) return undefined;
      const keyHash = hashApiKey(key);
      const keys =
        email === ''
          ? await lookUp(`key ${keyHash.toString('base64')}`, () => credentialsOfKey(db, keyHash))
          : await lookUp(`email ${nameOf(email)}`, () => credentialsOfEmail(db, email));
      return holderOf(keys ?? nobody, keyHash);
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
const nobody: Known = [{ hash: Buffer.alloc(hashApiKey('').length), actor: undefined }];

/** Looks at every key, so that the time taken says nothing about which one matched. */
function holderOf(keys: Known, keyHash: Buffer): CustomerActor | undefined {
  return keys.reduce<CustomerActor | undefined>(
    (found, { hash: known, actor }) => (timingSafeEqual(known, keyHash) ? actor : found),
    undefined,
  );
}

function keysOf(found: Credentials | undefined): Known | undefined {
  if (!found) return undefined;
  const { keys, language, ...facts } = found;
  const account = { ...facts, language: language === 'en' ? 'en' : 'fr' } as const;
  return keys.map(({ id, hash }) => ({ hash, actor: customerKey(account, id, dialectScopes) }));
}
