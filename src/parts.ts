import type { AddressInfo } from 'node:net';
import { limitConnections } from '#api/connection-limit.ts';
import { buildHttpServer, type Health } from '#api/http-server.ts';
import { Days } from '#dispatch/days.ts';
import type { DispatchOptions } from '#dispatch/dispatch.ts';
import { FencedDispatch } from '#dispatch/fenced-dispatch.ts';
import { Worker } from '#dispatch/worker.ts';
import { lockWords } from '#domain/fence.ts';
import { openAuthenticator } from '#operations/accounts/authenticate.ts';
import { checkSecretKey } from '#operations/carriers/check-secret-key.ts';
import { openCarrier } from '#operations/carriers/open-carrier.ts';
import type { Context, OperationSettings } from '#operations/context.ts';
import { KeptCopy } from '#operations/kept-copy.ts';
import { tellDispatchers } from '#operations/messages/tell-dispatchers.ts';
import { openContext } from '#operations/open-context.ts';
import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Lifecycle } from '#platform/lifecycle.ts';
import { httpUrl } from '#platform/listening.ts';
import type { Log } from '#platform/log.ts';
import { type Changes, listenForChanges } from '#storage/changes.ts';
import { answers } from '#storage/database.ts';
import { countSharing } from '#storage/queries/accounts.ts';
import { readLock } from '#storage/queries/fence.ts';
import type { Store } from '#storage/store.ts';
import { makeDemo, pointToSimulator, wantsSimulator } from './demo.ts';
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

type Running = Foundation & { ctx: Context; changes: Changes; worker: Worker };

/** Starts what this process is for, each part on those before it, and gives the address of the API. */
export async function startParts(foundation: Foundation): Promise<string> {
  const { config, clock, log, store, lifecycle } = foundation;
  await startSimulator(foundation);
  const changes = await lifecycle.open(
    'changes',
    async () => listenForChanges(store.url, (error) => log.debug('listening was interrupted', { error })),
    (opened) => opened.stop(),
  );
  const worker = await lifecycle.open(
    'worker',
    () => Worker.start({ url: store.url, clock, log }),
    (opened) => opened.stop(),
  );
  const settings = operationSettings(config);
  const ctx = openContext({ database: store, clock, log, settings, slot: worker.slot, changes });
  const running = { ...foundation, ctx, changes, worker };
  await startDays(running);
  const dispatch = config.roles.includes('dispatch') ? await startDispatch(running) : undefined;
  if (!dispatch) ctx.accepted.listener = tellDispatchers(ctx);
  return config.roles.includes('api') ? startApi(running, dispatch) : httpUrl(config.httpHost, config.httpPort);
}

async function startSimulator({ config, clock, log, store, secretKey, lifecycle }: Foundation): Promise<void> {
  const ground = { db: store.db, clock, secretKey };
  if (!config.roles.includes('dispatch') || !(await wantsSimulator(ground, config.dataDir))) return;
  await makeDemo(ground, config.dataDir);
  const simulator = await lifecycle.open(
    'simulated carrier',
    () => startSimulatorChild(config, log),
    (opened) => opened.stop(),
  );
  await pointToSimulator(ground, simulator.port);
}

async function startDispatch(running: Running): Promise<FencedDispatch> {
  const { config, log, secretKey, lifecycle, ctx, changes, worker } = running;
  await checkSecretKey(ctx.db, secretKey);
  const accounts = await countSharing(ctx.db);
  if (accounts > 1) log.warn('accounts share a number', { accounts, number: config.shortNumber });
  const { dataDir, fence: name } = config;
  const options: DispatchOptions = {
    ctx,
    worker,
    inDoubtCap: config.inDoubtCap,
    receiptGraceHours: config.receiptGraceHours,
    openCarrier: (carrier, events) => openCarrier({ secretKey, clock: ctx.clock, log }, carrier, events),
  };
  const dispatch = new FencedDispatch(options, { dataDir, name, bundled: config.databaseUrl === undefined });
  await lifecycle.start({ name: 'dispatcher', start: () => dispatch.start(), stop: () => dispatch.stop() });
  changes.on('work', () => dispatch.workChanged());
  changes.on('queued', () => dispatch.queued());
  changes.on('carriers', () => dispatch.carriersChanged());
  changes.on('fence', () => dispatch.fenceChanged());
  return dispatch;
}

/** A dispatcher does this itself too, but not while it is locked. */
async function startDays({ lifecycle, ctx }: Running): Promise<void> {
  const days = new Days(ctx);
  await lifecycle.start({ name: 'days', start: () => days.start(), stop: () => days.stop() });
}

async function startApi(running: Running, dispatch: FencedDispatch | undefined): Promise<string> {
  const { config, log, lifecycle, ctx, changes, worker } = running;
  const authenticator = openAuthenticator(ctx.db, ctx.clock);
  changes.on('accounts', () => authenticator.forget());
  const lock = new KeptCopy(() => readLock(ctx.db), true);
  changes.on('fence', () => lock.forget());
  const health = async (): Promise<Health> => {
    const serving = worker.reachesDatabase && (await answers(ctx.pool));
    if (!serving) return { serving, reasons: ['the database does not answer'] };
    const locked = await lock.get();
    const reasons = locked ? [`dispatch is locked: ${lockWords[locked.reason]}`] : [];
    return { serving, reasons: [...reasons, ...(dispatch?.problems() ?? [])] };
  };
  const { requestsPerSecond } = config;
  const bodies = { mostBytes: config.maxBodyBytes, mostRecipients: config.maxRecipients };
  const app = await buildHttpServer({ ctx, authenticator, requestsPerSecond, health, bodies });
  limitConnections(app.server, config.httpConnections, log);
  await lifecycle.start({
    name: 'API',
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
