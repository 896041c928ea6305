import { countryRules, isCountryCode } from '#domain/countries/index.ts';
import { type Micros, micros } from '#domain/money/money.ts';
import { uuidv7 } from '#platform/ids.ts';
import { createApiKey } from '#platform/secrets.ts';
import { insertAccount, type NewAccount } from '#storage/queries/accounts/accounts.ts';
import { insertApiKey } from '#storage/queries/accounts/api-keys.ts';
import { addCredit } from '#storage/queries/billing/credit.ts';
import { notifyOperatorAction, notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

export type AccountToCreate = {
  email: string;
  /** Its address when not given. */
  name?: string | undefined;
  /** ISO 3166 code. */
  country: string;
  /** ISO 4217 code. */
  currency: string;
  language?: 'fr' | 'en' | undefined;
  credit: Micros;
};

export type CreatedAccount = { account: NewAccount; key: string; balance: Micros };

const LONGEST_EMAIL = 254; // RFC 5321, section 4.5.3.1.3, less the angle brackets
const LONGEST_NAME = 255;

/** Makes an account with its first key, which is told this once: only its hash is kept. */
export async function createAccount(
  ctx: OperatorContext,
  actor: Actor,
  asked: AccountToCreate,
): Promise<CreatedAccount> {
  permit(actor, 'accounts:create');
  const now = ctx.clock.now();
  const account = readAccount(asked, now);
  const { key, hash, hint } = createApiKey();

  await ctx.db.transaction().execute(async (tx) => {
    if (!(await insertAccount(tx, account))) throw new Refusal('account_exists', { account: account.email });
    const keyId = uuidv7(now);
    await insertApiKey(tx, { accountId: account.id, id: keyId, hash, hint, label: 'first key', createdAt: now });
    await notifyServers(tx, 'accounts', account.id);
    await notifyOperatorAction(tx, { what: 'an account was made', account: account.id, keyId, credit: asked.credit });
    if (asked.credit === 0) return;
    const opening = { movementId: uuidv7(now), micros: asked.credit, note: 'opening credit', now };
    await addCredit(tx, { accountId: account.id, ...opening });
  });
  return { account, key, balance: micros(asked.credit) };
}

function readAccount(asked: AccountToCreate, now: Date): NewAccount {
  const email = asked.email.trim();
  const name = asked.name?.trim() || email;
  const { country, currency, credit } = asked;
  if (!/^[^@\s]+@[^@\s]+$/.test(email) || email.length > LONGEST_EMAIL)
    malformed('e-mail', `${email} is not an address`);
  if (name.length > LONGEST_NAME) malformed('name', `it may have ${LONGEST_NAME} characters`);
  if (!isCountryCode(country)) malformed('country', `${country} is not the code of a country, such as FR`);
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    malformed('currency', `${currency} is not the code of a currency, such as EUR`);
  }
  if (credit < 0) malformed('credit', 'an account cannot begin below zero');
  const zone = countryRules(country).zones[0] ?? 'UTC';
  return { id: uuidv7(now), email, name, country, currency, language: asked.language ?? 'fr', zone, createdAt: now };
}
