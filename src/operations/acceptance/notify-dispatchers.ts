import { setTimeout as wait } from 'node:timers/promises';
import { notifyQueued } from '#storage/queries/acceptance/acceptors.ts';
import type { Context } from '../context.ts';

/** What is queued within so long after dispatchers were told is told together. */
const GATHER_MS = 50;

/**
 * For a process that accepts and does not dispatch: whenever it has queued something, those that dispatch are told that it stands
 * by that, and to look.
 * One that cannot be told finds it all the same, a second later at most.
 */
export function notifyDispatchers({ pool, acceptor, log }: Pick<Context, 'pool' | 'acceptor' | 'log'>): () => void {
  let news = false;
  let notifying = false;

  async function notify(): Promise<void> {
    while (news) {
      news = false;
      await notifyQueued(pool, 'queued', acceptor.settled).catch((error: unknown) =>
        log.debug('dispatchers could not be notified', { error: error as Error }),
      );
      await wait(GATHER_MS, undefined, { ref: false });
    }
    notifying = false;
  }

  return () => {
    news = true;
    if (notifying) return;
    notifying = true;
    void notify();
  };
}
