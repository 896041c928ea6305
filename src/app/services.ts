import type { AddressInfo } from 'node:net';
import { limitConnections } from '#api/connection-limit.ts';
import { buildHttpServer } from '#api/http-server.ts';
import { type AskHealth, buildProbeServer, type HttpServer } from '#api/probes.ts';
import { Worker } from '#dispatch/core/worker.ts';
import type { DispatcherOptions } from '#dispatch/dispatcher.ts';
import { GuardedDispatcher } from '#dispatch/guarded-dispatcher.ts';
import { DailyPartitions } from '#dispatch/upkeep/daily-partitions.ts';
import { RemoteDispatchers } from '#operations/acceptance/remote-dispatchers.ts';
import { TicketPublisher } from '#operations/acceptance/ticket-publisher.ts';
import { openAuthenticator } from '#operations/accounts/authenticate.ts';
import { checkSecretKey } from '#operations/carriers/check-secret-key.ts';
import { openCarrier } from '#operations/carriers/open-carrier.ts';
import type { Context, OperationSettings } from '#operations/context.ts';
import { openContext } from '#operations/open-context.ts';
import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Lifecycle } from '#platform/lifecycle.ts';
import { httpUrl } from '#platform/listening.ts';
import type { Log } from '#platform/log.ts';
import { type Changes, listenForChanges } from '#storage/changes.ts';
import { countSharing } from '#storage/queries/accounts/accounts.ts';
import type { OperatorAction } from '#storage/queries/database/notifications.ts';
import type { Store } from '#storage/store.ts';
import { makeDemo, pointToSimulator, wantsSimulator } from './demo.ts';
import { healthOf } from './health.ts';
import { startSimulatorChild } from './simulator-child.ts';

/** What the parts of Envoi stand on. */
export type Foundation = {
  config: Config;
  clock: Clock;
  log: Log;
  secretKey: Buffer;
  store: Store;
  lifecycle: Lifecycle;
};

/** What watches processes opens few. */
const PROBE_CONNECTIONS = 32;

type Running = Foundation & { ctx: Context; changes: Changes; worker: Worker };

/** Of each kind. Neither carriers nor what they bring can take those of the API, however many they are. */
const DISPATCH_CONNECTIONS = 6;

/** Starts what this process is for, each part on those before it, and gives the address at which it answers, if it has one. */
export async function startParts(foundation: Foundation): Promise<string | undefined> {
  const { config, clock, log, store, lifecycle } = foundation;
  await startSimulator(foundation);
  const changes = await lifecycle.open(
    'changes',
    async () => listenForChanges(store.url, (error) => log.debug('listening was interrupted', { error })),
    (opened) => opened.stop(),
  );
  changes.on('audit', (deed) => logOperatorAction(log, deed));
  const worker = await lifecycle.open(
    'worker',
    () => Worker.start({ url: store.url, clock, log }),
    (opened) => opened.stop(),
  );
  const settings = operationSettings(config);
  const ctx = openContext({ database: store, clock, log, settings, changes });
  await lifecycle.open(
    'acceptor',
    () => TicketPublisher.open(ctx, config.dataDir),
    (opened) => opened.stop(),
  );
  const running = { ...foundation, ctx, changes, worker };
  await startDays(running);
  const dispatch = config.roles.includes('dispatch') ? await startDispatch(running) : undefined;
  ctx.acceptance.dispatchBy(dispatch ?? new RemoteDispatchers(ctx));
  const health = healthOf({ ...running, problems: () => dispatch?.problems() ?? [] });
  return config.roles.includes('api') ? startApi(running, health) : startProbes(running, health);
}

/** What was done while nobody listened is not in the log: it is in the database. */
function logOperatorAction(log: Log, deed: string | undefined): void {
  if (deed === undefined) return;
  const { what, ...facts } = JSON.parse(deed) as OperatorAction;
  log.info(what, facts);
}

async function startSimulator({ config, clock, log, store, secretKey, lifecycle }: Foundation): Promise<void> {
  const operatorContext = { db: store.db, clock, secretKey };
  if (!config.roles.includes('dispatch') || !(await wantsSimulator(operatorContext, config.dataDir))) return;
  await makeDemo(operatorContext, config.dataDir);
  const simulator = await lifecycle.open(
    'simulated carrier',
    () => startSimulatorChild(config, log),
    (opened) => opened.stop(),
  );
  await pointToSimulator(operatorContext, simulator.port);
}

async function startDispatch(running: Running): Promise<GuardedDispatcher> {
  const { config, log, secretKey, store, lifecycle, ctx, changes, worker } = running;
  await checkSecretKey(ctx.db, secretKey);
  const accounts = await countSharing(ctx.db);
  if (accounts > 1) log.warn('accounts share a number', { accounts, number: config.shortNumber });
  const { dataDir, installation: name } = config;
  const own = await lifecycle.open(
    'connections of the dispatcher',
    async () => store.beside(DISPATCH_CONNECTIONS),
    (opened) => opened.close(),
  );
  const options: DispatcherOptions = {
    ctx: { ...ctx, ...own },
    worker,
    inDoubtCap: config.inDoubtCap,
    receiptGraceHours: config.receiptGraceHours,
    openCarrier: (carrier, events) => openCarrier({ secretKey, clock: ctx.clock, log }, carrier, events),
  };
  const dispatch = new GuardedDispatcher(options, { dataDir, name, bundled: config.databaseUrl === undefined });
  await lifecycle.start({ name: 'dispatcher', start: () => dispatch.start(), stop: () => dispatch.stop() });
  changes.on('work', () => dispatch.workChanged());
  changes.on('queued', () => dispatch.queued());
  changes.on('carriers', () => dispatch.carriersChanged());
  changes.on('dispatch_lock', () => dispatch.guardChanged());
  return dispatch;
}

/** A dispatcher does this itself too, but not while it is locked. */
async function startDays({ lifecycle, ctx }: Running): Promise<void> {
  const days = new DailyPartitions(ctx);
  await lifecycle.start({ name: 'days', start: () => days.start(), stop: () => days.stop() });
}

async function startApi(running: Running, health: AskHealth): Promise<string> {
  const { config, log, ctx, changes, worker } = running;
  const authenticator = openAuthenticator(ctx.db, ctx.clock, changes.areComplete);
  changes.on('accounts', () => authenticator.forget());
  const { requestsPerSecond } = config;
  const bodies = { mostBytes: config.maxBodyBytes, mostRecipients: config.maxRecipients };
  const app = await buildHttpServer({ ctx, authenticator, slot: worker.slot, requestsPerSecond, health, bodies });
  limitConnections(app.server, config.httpConnections, log);
  return listen(running, 'API', app);
}

/** A process without the API tells how it is where it would serve. That another one serves there is no reason not to start. */
async function startProbes(running: Running, health: AskHealth): Promise<string | undefined> {
  const { config, log } = running;
  const app = buildProbeServer(health);
  limitConnections(app.server, PROBE_CONNECTIONS, log);
  try {
    return await listen(running, 'probes', app);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    log.warn('probes are not answered', { port: config.httpPort, error: error as Error });
    return undefined;
  }
}

async function listen({ config, lifecycle }: Running, name: string, app: HttpServer): Promise<string> {
  await lifecycle.start({
    name,
    start: () => app.listen({ host: config.httpHost, port: config.httpPort }).then(() => {}),
    stop: () => app.close(),
  });
  return httpUrl(config.httpHost, (app.server.address() as AddressInfo).port);
}

function operationSettings(config: Config): OperationSettings {
  const { opensMinute, closesMinute } = config.marketingHours;
  return {
    shortNumber: config.shortNumber,
    stopMention: config.stopMention,
    unauthorisedWords: config.unauthorisedWords,
    refusedSenders: config.refusedSenders,
    senderSpaces: config.senderSpaces,
    senderMustExist: config.senderMustExist,
    messageValidityHours: config.messageValidityHours,
    replyDays: config.replyDays,
    latestDueDays: config.latestDueDays,
    marketingHours: {
      hours: { opens: clockTime(opensMinute), closes: clockTime(closesMinute) },
      sundays: config.marketingSundays,
      holidays: config.marketingHolidays,
    },
  };
}

/** `HH:MM`. */
function clockTime(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
