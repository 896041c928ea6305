import { hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { hashApiKey } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';
import { type Credentials, credentialsOfEmail, credentialsOfKey } from '#storage/queries/accounts/credentials.ts';
import { type CustomerActor, customerKey, dialectScopes } from '../actor.ts';

/** How long a revoked key may still work where no notice of the change arrives. */
const KEPT_FOR_MS = 1_000;
/** How long what was read is used while notices are known to arrive: a change made by hand announces nothing. */
const USED_FOR_MS = 60_000;
/** Of accounts that there are, and of names that nobody has, each: beyond so many at once they are asked for again. */
const MOST_KEPT = 10_000;
/** RFC 5321 §4.5.3.1.3: no address is longer. */
const LONGEST_EMAIL = 254;
/** Several times what our own have. */
const LONGEST_KEY = 254;

/** Tells who is asking; remembers for a moment, so that thousands of requests a second are not as many queries. */
export type Authenticator = {
  /** The same answer at once, for a key that was found right and has not changed since. */
  remembered(given: { email: string; key: string }): CustomerActor | undefined;
  /** Without an e-mail address the key alone says whose it is. Undefined: unknown, disabled or revoked. */
  authenticate(given: { email: string; key: string }): Promise<CustomerActor | undefined>;
  /** To be called when an account or a key has changed. */
  forget(): void;
};

/** An account's keys, each with the actor that it stands for: made once, for the requests of as long as it is kept. */
type Known = readonly { hash: Buffer; actor: CustomerActor | undefined }[];

type Kept = { keys: Promise<Known | undefined>; readMs: number };

/** A key as it was given with its account, and whose it is for as long as what was read of the account is used. */
type Right = { email: string; actor: CustomerActor; readMs: number };

/**
 * What a stranger writes is never kept: names are remembered by their hash. Names that nobody has are remembered apart, so
 * that they push out no account. `changesAreHeard` says whether `forget` has been called for all changes until now: asked
 * twice a second, it saves a query a second for each account.
 */
export function openAuthenticator(db: Db, clock: Clock, changesAreHeard = async () => false): Authenticator {
  const accounts = new Map<string, Kept>();
  const strangers = new Map<string, Kept>();
  /**
   * By the key itself: hashing it and the name took longer than reading the request. Only right keys are in it, and a Map
   * compares those alone whose own hash, seeded in each process, is equal: how long that takes says nothing about a key.
   */
  const right = new Map<string, Right>();

  let heardUntilMs = 0;
  let asking = false;

  /** Nobody waits for this: until it is known, accounts are read. */
  function askWhatWasHeard(nowMs: number): void {
    if (asking || nowMs < heardUntilMs - KEPT_FOR_MS / 2) return;
    asking = true;
    void changesAreHeard().then((heard) => {
      asking = false;
      if (heard) heardUntilMs = nowMs + KEPT_FOR_MS;
    });
  }

  function isFresh({ readMs }: { readMs: number }): boolean {
    const nowMs = clock.now().getTime();
    askWhatWasHeard(nowMs);
    return nowMs < readMs + KEPT_FOR_MS || (nowMs < heardUntilMs && nowMs < readMs + USED_FOR_MS);
  }

  function lookUp(name: string, query: () => Promise<Credentials | undefined>): Kept {
    const known = accounts.get(name) ?? strangers.get(name);
    if (known && isFresh(known)) return known;

    const asked: Kept = { keys: query().then(keysOf), readMs: clock.now().getTime() };
    keep(accounts, name, asked);
    asked.keys.then(
      (found) => {
        if (found || accounts.get(name) !== asked) return;
        accounts.delete(name);
        keep(strangers, name, asked);
      },
      () => accounts.delete(name), // a failure is told to those who asked, and not remembered
    );
    return asked;
  }

  return {
    remembered({ email, key }) {
      const known = right.get(key);
      return known?.email === email && isFresh(known) ? known.actor : undefined;
    },
    async authenticate({ email, key }) {
      if (key === '' || key.length > LONGEST_KEY || email.length > LONGEST_EMAIL) return undefined;
      const keyHash = hashApiKey(key);
      const name = email === '' ? `key ${keyHash.toString('base64')}` : `email ${nameOf(email)}`;
      const found = lookUp(name, () => (email === '' ? credentialsOfKey(db, keyHash) : credentialsOfEmail(db, email)));
      const actor = holderOf((await found.keys) ?? nobody, keyHash);
      // Unless it was to be forgotten while it was looked for.
      if (actor && accounts.get(name) === found) keep(right, key, { email, actor, readMs: found.readMs });
      return actor;
    },
    forget() {
      accounts.clear();
      strangers.clear();
      right.clear();
    },
  };
}

function keep<Value>(kept: Map<string, Value>, name: string, value: Value): void {
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
