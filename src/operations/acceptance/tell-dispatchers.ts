import { setTimeout as wait } from 'node:timers/promises';
import { tellQueued } from '#storage/queries/acceptance/acceptors.ts';
import type { Context } from '../context.ts';

/** What is queued within so long after dispatchers were told is told together. */
const GATHER_MS = 50;

/**
 * For a process that accepts and does not dispatch: whenever it has queued something, those that dispatch are told that it stands
 * by that, and to look.
 * One that cannot be told finds it all the same, a second later at most.
 */
export function tellDispatchers({ pool, acceptor, log }: Pick<Context, 'pool' | 'acceptor' | 'log'>): () => void {
  let news = false;
  let telling = false;

  async function tell(): Promise<void> {
    while (news) {
      news = false;
      await tellQueued(pool, 'queued', acceptor.settled).catch((error: unknown) =>
        log.debug('dispatchers could not be told', { error: error as Error }),
      );
      await wait(GATHER_MS, undefined, { ref: false });
    }
    telling = false;
  }

  return () => {
    news = true;
    if (telling) return;
    telling = true;
    void tell();
  };
}
