import type { Authenticator } from '#operations/accounts/authenticate.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Parameters } from './parameters/parameters.ts';

/** What a request says of who is asking; `email` may be missing where the key alone tells it. */
export type GivenCredentials = { email: string; key: string };

/** By `id` and `key` of the body; `Id` and `Key` are taken for them. A key in the header counts only when the body has none. */
export function credentialsOf(given: Parameters, authorization: string | undefined): GivenCredentials {
  const email = given.text('id') || given.text('Id');
  const key = given.text('key') || given.text('Key');
  if (key !== '') return email === '' ? { email, key: '' } : { email, key };
  return { email, key: bearerKey(authorization) };
}

/** Who is asking. A key of the body needs its account; that of the header tells the account by itself if `id` is missing. */
export async function authenticate(
  authenticator: Authenticator,
  { email, key }: GivenCredentials,
): Promise<CustomerActor | undefined> {
  return key === '' ? undefined : authenticator.authenticate({ email, key });
}

function bearerKey(authorization = ''): string {
  return /^Bearer +(\S+)\s*$/i.exec(authorization)?.[1] ?? '';
}
