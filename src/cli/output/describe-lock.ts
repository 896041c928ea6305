import { lockReasons } from '#domain/restore-guard.ts';
import type { DueAnswer } from '#operations/restore-guard/unlock-dispatch.ts';
import type { DispatchLock } from '#storage/queries/database/restore-guard.ts';
import type { QueuedCount } from '#storage/queries/queue/due-messages.ts';
import { counted } from '../values.ts';

export function describeLock({ since, reason }: DispatchLock): string {
  return `Dispatch is locked since ${since.toISOString()}: ${lockReasons[reason]}.`;
}

export const describeUnlock = {
  question(lock: DispatchLock, { due, later }: QueuedCount): string {
    const rest =
      later === 0 ? '' : ` ${counted(later, 'message')} accepted or to leave later, or held already: not concerned.`;
    return `${describeLock(lock)}\n${counted(due, 'message')} due then, which may have left already.${rest}`;
  },

  done(answer: DueAnswer, changed: number): string {
    return `${whatBecame(answer, changed)} Dispatch is open.`;
  },
};

function whatBecame(answer: DueAnswer, changed: number): string {
  switch (answer) {
    case 'send':
      return 'What was due leaves now.';
    case 'hold':
      return `Held: ${counted(changed, 'message')}. envoi send list --held shows the sends.`;
    case 'cancel':
      return `Cancelled: ${changed} SMS; their cost is given back.`;
    default:
      return answer satisfies never;
  }
}
