import type { EventReason, EventReasonCode } from '#domain/messages/event-reasons.ts';
import {
  attemptSteps,
  MOST_STEPPED_ATTEMPTS,
  type PartEventKind,
  STEPS_PER_ATTEMPT,
} from '#domain/messages/message.ts';

// What domain/messages/message.ts and domain/messages/event-reasons.ts know of events, for the text of statements.

type AttemptStep = keyof typeof attemptSteps;

/** A list to compare with: `('refused', 'expired')`. */
export function listOf(kinds: readonly PartEventKind[]): string {
  return `(${kinds.map((kind) => `'${kind}'`).join(', ')})`;
}

/** A step of the attempt that an expression gives. */
export function stepOf(attempt: string, step: AttemptStep): string {
  return `least(${attempt}, ${MOST_STEPPED_ATTEMPTS}) * ${STEPS_PER_ATTEMPT} + ${attemptSteps[step]}`;
}

/** The attempt that a step belongs to. */
export function attemptOf(step: string): string {
  return `${step} / ${STEPS_PER_ATTEMPT}`;
}

/** Another step of the same attempt. */
export function besideStep(step: string, { from, to }: { from: AttemptStep; to: AttemptStep }): string {
  return `${step} + (${attemptSteps[to] - attemptSteps[from]})`;
}

/** Whether the reason of an event, which a column gives, has a code. */
export function isReason(column: string, code: EventReasonCode): string {
  return `${column}->>'code' is not distinct from '${code}'`;
}

/** A reason as a value. */
export function reasonOf(reason: EventReason): string {
  return `'${JSON.stringify(reason).replaceAll("'", "''")}'::jsonb`;
}
