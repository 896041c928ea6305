import { Refusal } from './refusal.ts';

/** A program waits for its answer no longer than this, whatever the database does. */
export const ANSWER_WITHIN_MS = 8_000;

/** There was no answer in time. */
export class AnswerOverdue extends Refusal {
  constructor() {
    super('storage_unavailable');
    this.name = 'AnswerOverdue';
  }
}

/**
 * What `work` gives, or by that instant of `performance.now()` that it took too long. It goes on all the same: for what changes
 * nothing, or says itself what becomes of a change that is not waited for.
 * @throws {AnswerOverdue}
 */
export async function answerBy<Result>(instant: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AnswerOverdue()), Math.max(instant - performance.now(), 0));
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
