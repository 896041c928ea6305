import { openingFor } from '#domain/hours/next-opening.ts';
import type { Context } from '#operations/context.ts';
import { Breakers } from './carriers/breakers.ts';
import { CarrierConnections } from './carriers/carrier-connections.ts';
import { Carriers, type OpenCarrier } from './carriers/carriers.ts';
import { CarrierProfiles } from './core/carrier-profiles.ts';
import { CarrierStatsRecorder } from './core/carrier-stats.ts';
import type { Resources } from './core/resources.ts';
import { SettledParts } from './core/settled-parts.ts';
import { Signal } from './core/signal.ts';
import { InDoubtParts } from './in-doubt/in-doubt-parts.ts';
import { StatusQueries } from './in-doubt/status-queries.ts';
import { AwaitedReceipts } from './receipts/awaited.ts';
import { Matching } from './receipts/matching.ts';
import { Receipts } from './receipts/receipts.ts';
import { Replies } from './receipts/replies.ts';
import { Contents } from './sending/contents.ts';
import { GivingBack } from './sending/giving-back.ts';
import { SendThroughputs } from './sending/send-throughput.ts';
import { ThroughputLimits } from './sending/throughput-limits.ts';
import { WaitingAccountLookups } from './sending/waiting-account-lookups.ts';

export type ComponentsOptions = {
  ctx: Context;
  openCarrier: OpenCarrier;
  /** How long after the end of a message's validity its receipt is still waited for. */
  receiptGraceHours: number;
};

export type Components = ReturnType<typeof buildComponents>;

const HOUR_MS = 3_600_000;
/** A receipt may come even after its message was given up. */
const LATE_RECEIPT_MS = 24 * HOUR_MS;

/** The components of dispatch from the bottom up: each is given what it needs of those before it. */
export function buildComponents(resources: Resources, { ctx, openCarrier, receiptGraceHours }: ComponentsOptions) {
  const { acceptance, settings } = ctx;
  const receiptGraceMs = receiptGraceHours * HOUR_MS;
  const rememberedMs = settings.messageValidityHours * HOUR_MS + receiptGraceMs + LATE_RECEIPT_MS;
  const core = {
    ...resources,
    acceptance,
    queued: new Signal(),
    profiles: new CarrierProfiles(),
    settledParts: new SettledParts(),
    stats: new CarrierStatsRecorder(resources),
  };

  const awaited = new AwaitedReceipts();
  const matching = new Matching({ ...core, awaited, rememberedMs });
  const replies = new Replies(ctx);
  const receipts = new Receipts({ ...core, matching, awaited, replies });

  const contents = new Contents(core.pool);
  const limits = new ThroughputLimits(core);
  const throughputs = new SendThroughputs(limits);
  const givingBack = new GivingBack(core);
  const opening = openingFor(settings.marketingHours);
  const waitingAccounts = new WaitingAccountLookups(core.pool);
  const sending = { ...core, awaited, receipts, contents, waitingAccounts, limits, throughputs, opening, givingBack };

  const carriers = new Carriers({ ...sending, openCarrier, replies });
  const connections = new CarrierConnections({ ...core, carriers });
  const breakers = new Breakers({ ...core, carriers, contents });

  const inDoubtParts = new InDoubtParts({ ...core, carriers, receiptGraceMs });
  const statusQueries = new StatusQueries({ ...core, carriers, receiptGraceMs });

  return {
    ...sending,
    unmatchedReceipts: receipts.unmatchedReceipts,
    replies,
    carriers,
    connections,
    breakers,
    inDoubtParts,
    statusQueries,
    receiptGraceMs,
  };
}
