import { readBalance } from '#operations/billing/read-balance.ts';
import { contract } from '../contracts/account-balance.ts';
import type { Method } from '../method.ts';
import { money } from '../present.ts';

export const accountBalance: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    return { balance: money(await readBalance(ctx, actor)) };
  },
};
