import { readBalance } from '#operations/billing/read-balance.ts';
import type { Method } from '../method.ts';
import { money } from '../present.ts';

export const accountBalance: Method = {
  path: '/v1/account/balance',
  required: {},
  refusals: {},
  async answer(ctx, actor) {
    return { balance: money(await readBalance(ctx, actor)) };
  },
};
