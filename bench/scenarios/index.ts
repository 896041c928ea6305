import type { Scenario } from '../scenario.ts';
import { accept } from './accept.ts';
import { accounts } from './accounts.ts';
import { bulk, bulkDefault } from './bulk.ts';
import { campaign } from './campaign.ts';
import { codec } from './codec.ts';
import { days } from './days.ts';
import { hostile } from './hostile.ts';
import { carriers, idle } from './idle.ts';
import { kannel } from './kannel.ts';
import { keptDays } from './kept-days.ts';
import { large } from './large.ts';
import { lull } from './lull.ts';
import { receipts } from './receipts.ts';
import { replies } from './replies.ts';
import { single } from './single.ts';
import { stored } from './stored.ts';

/** Every scenario, in the order in which they run. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  idle,
  carriers,
  accept,
  single,
  accounts,
  bulk,
  'bulk-default': bulkDefault,
  campaign,
  large,
  hostile,
  receipts,
  replies,
  codec,
  days,
  'kept-days': keptDays,
  lull,
  stored,
  kannel,
};
