import { type AccountRow, listAccounts as readAccounts } from '#storage/queries/accounts/accounts.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

const PAGE = 1_000;

/** Every account in the order of their addresses, read a page at a time. */
export async function* listAccounts(ctx: OperatorContext, actor: Actor): AsyncGenerator<AccountRow> {
  permit(actor, 'accounts:read');
  let after = '';
  for (;;) {
    const page = await readAccounts(ctx.db, { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.email;
  }
}
