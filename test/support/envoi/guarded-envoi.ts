import { defaultProfile } from '#connectors/index.ts';
import type { PartRef } from '#dispatch/core/part.ts';
import { Worker } from '#dispatch/core/worker.ts';
import { GuardedDispatcher } from '#dispatch/guarded-dispatcher.ts';
import type { SendAnswer, SendRequest } from '#operations/acceptance/send-request.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Context } from '#operations/context.ts';
import { sendMessage } from '#operations/messages/send-message.ts';
import { openContext } from '#operations/open-context.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { listenForChanges } from '#storage/changes.ts';
import { connect } from '#storage/database.ts';
import { ScriptedCarrier } from '../smpp/scripted-carrier.ts';
import { testSettings } from './dispatching.ts';

/** A process that dispatches behind the restore guard, by a scripted carrier. */
export type GuardedEnvoi = {
  readonly ctx: Context;
  readonly worker: Worker;
  readonly carrier: ScriptedCarrier<PartRef>;
  /** What was logged as warnings and errors. */
  logged(): string;
  send(actor: CustomerActor, request?: Partial<SendRequest>): Promise<SendAnswer>;
  stop(): Promise<void>;
};

/** On a data folder and a database, which may be shared with others. */
export async function startGuardedEnvoi(url: string, dataDir: string, name?: string): Promise<GuardedEnvoi> {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(line) });
  const clock = systemClock;
  const database = connect(url, { max: 5 });
  const changes = listenForChanges(url);
  const worker = await Worker.start({ url, clock, log });
  const ctx = openContext({ database, clock, log, settings: testSettings, changes });
  const carrier = new ScriptedCarrier<PartRef>();
  const openCarrier = (_carrier: unknown, events: typeof carrier.events) => {
    carrier.events = events;
    carrier.state = 'up';
    return { connector: carrier, profile: defaultProfile };
  };
  const options = { ctx, worker, inDoubtCap: 1_000, receiptGraceHours: 24, openCarrier };
  const dispatch = new GuardedDispatcher(options, { dataDir, name, bundled: false });
  ctx.acceptance.dispatchBy(dispatch);
  await dispatch.start();
  changes.on('dispatch_lock', () => dispatch.guardChanged());
  return {
    ctx,
    worker,
    carrier,
    logged: () => lines.join(''),
    send(actor, request = {}) {
      const usual = {
        recipients: ['+33639980001'],
        text: 'Bonjour',
        kind: 'notification',
        clickFollow: false,
      } as const;
      return sendMessage(ctx, actor, { ...usual, ...request });
    },
    async stop() {
      await dispatch.stop();
      await worker.stop();
      await changes.stop();
      await database.close();
    },
  };
}
