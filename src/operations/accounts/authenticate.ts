import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { hashApiKey } from '#platform/secrets.ts';
import type { Db } from '#storage/database.ts';
import { type Credentials, credentialsOfEmail, credentialsOfKey } from '#storage/queries/credentials.ts';
import type { Actor } from '../context.ts';

/** How long a revoked key may still work where no notice of the change arrives. */
const KEPT_FOR_MS = 1_000;
/** Beyond so many accounts at once, real or invented, all are asked for again. */
const MOST_KEPT = 10_000;

/** Tells who is asking; remembers for a moment, so that thousands of requests a second are not as many queries. */
export type Authenticator = {
  /** Without an e-mail address the key alone says whose it is. Undefined: unknown, disabled or revoked. */
  authenticate(given: { email: string; key: string }): Promise<Actor | undefined>;
  /** To be called when an account or a key has changed. */
  forget(): void;
};

type Kept = { credentials: Promise<Credentials | undefined>; untilMs: number };

export function openAuthenticator(db: Db, clock: Clock): Authenticator {
  const kept = new Map<string, Kept>();

  function lookUp(name: string, query: () => Promise<Credentials | undefined>): Promise<Credentials | undefined> {
    const nowMs = clock.now().getTime();
    const known = kept.get(name);
    if (known && nowMs < known.untilMs) return known.credentials;

    if (kept.size >= MOST_KEPT) kept.clear();
    const credentials = query();
    kept.set(name, { credentials, untilMs: nowMs + KEPT_FOR_MS });
    credentials.catch(() => kept.delete(name)); // a failure is told to those who asked, and not remembered
    return credentials;
  }

  return {
    async authenticate({ email, key }) {
      if (key === '') return undefined;
      const hash = hashApiKey(key);
      const found =
        email === ''
          ? await lookUp(`key ${hash.toString('hex')}`, () => credentialsOfKey(db, hash))
          : await lookUp(`email ${email.toLowerCase()}`, () => credentialsOfEmail(db, email));
      return found && holdsKey(found, hash) ? toActor(found) : undefined;
    },
    forget: () => kept.clear(),
  };
}

/** Looks at every key, so that the time taken says nothing about which one matched. */
function holdsKey({ keyHashes }: Credentials, hash: Buffer): boolean {
  return keyHashes.reduce((found, known) => timingSafeEqual(known, hash) || found, false);
}

function toActor({ accountId, country, currency, language, zone, resendDoubtful }: Credentials): Actor {
  return { accountId, country, currency, language: language === 'en' ? 'en' : 'fr', zone, resendDoubtful };
}
