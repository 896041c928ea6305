import type { Authenticator } from '#operations/accounts/authenticate.ts';
import type { Actor } from '#operations/context.ts';
import type { Parameters } from './parameters/parameters.ts';

/**
 * Who is asking, by `id` and `key` of the body; `Id` and `Key` are taken for them. A key in the header counts only when the
 * body has none, and then tells the account by itself if `id` is missing too.
 */
export async function authenticate(
  authenticator: Authenticator,
  given: Parameters,
  authorization: string | undefined,
): Promise<Actor | undefined> {
  const email = given.text('id') || given.text('Id');
  const key = given.text('key') || given.text('Key');
  if (key === '') return authenticator.authenticate({ email, key: bearerKey(authorization) });
  return email === '' ? undefined : authenticator.authenticate({ email, key });
}

function bearerKey(authorization = ''): string {
  return /^Bearer +(\S+)\s*$/i.exec(authorization)?.[1] ?? '';
}
