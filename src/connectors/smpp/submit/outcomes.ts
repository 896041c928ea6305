import { type StatusFacts, statusCode, statusFacts } from '#smpp/codec/statuses.ts';
import type { RejectReason, SubmitOutcome } from '../../connector.ts';

/**
 * What a command_status in an answer to a submission asks of us. A refusal for good is named by its reason. `busy` may pass
 * with time; `full` is a queue of one phone or of the whole carrier; `throttled` means that we are too fast; `rebind` that
 * the session is not what we took it for, and that the message was not accepted.
 */
export type StatusClass = RejectReason | 'busy' | 'full' | 'throttled' | 'rebind';

export const statusClassNames = [
  'recipient',
  'sender',
  'content',
  'account',
  'other',
  'busy',
  'full',
  'throttled',
  'rebind',
] as const satisfies readonly StatusClass[];

/** How long a message waits for what is out of order at the carrier, in milliseconds. */
const busyRetryMs = 30_000;

/** `status` is not 0. What `own`, the carrier's table, says goes before what everybody means. */
export function classifyStatus(status: number, own: ReadonlyMap<number, StatusClass>): StatusClass {
  return own.get(status) ?? usualClass(statusFacts(status));
}

function usualClass(facts: StatusFacts): StatusClass {
  switch (facts.retry) {
    case 'accepted':
    case 'temporary':
      return 'busy';
    case 'queue_full':
      return 'full';
    case 'throttled':
      return 'throttled';
    case 'session':
      return 'rebind';
    case 'bind':
      return facts.code === statusCode('RBINDFAIL') ? 'rebind' : 'account';
    case 'permanent':
      return reasonOf(facts);
    default:
      return facts.retry satisfies never;
  }
}

/** What blames our settings (TON, NPI, service type, parameters) is wrong for every message alike: the account's affair. */
function reasonOf(facts: StatusFacts): RejectReason {
  if (facts.code === statusCode('RINVMSGLEN')) return 'content';
  switch (facts.blame) {
    case 'recipient':
    case 'sender':
      return facts.blame;
    case 'settings':
      return 'account';
    case 'message':
    case undefined:
      return 'other';
    default:
      return facts.blame satisfies never;
  }
}

/** The outcome of a submission that was answered with an error. `pauseMs` is the back-off that the link has just taken. */
export function rejectedOutcome(statusClass: StatusClass, code: string, pauseMs: number): SubmitOutcome {
  switch (statusClass) {
    case 'busy':
      return { kind: 'busy', retryAfterMs: busyRetryMs, code };
    case 'full':
    case 'throttled':
      return { kind: 'busy', retryAfterMs: pauseMs, code };
    case 'rebind':
      return { kind: 'unreachable' };
    case 'recipient':
    case 'sender':
    case 'content':
    case 'account':
    case 'other':
      return { kind: 'rejected', reason: statusClass, code };
    default:
      return statusClass satisfies never;
  }
}
