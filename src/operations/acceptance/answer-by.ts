import { Refusal } from '../refusal.ts';

/** A program waits for its answer no longer than this, whatever the database does. */
export const ANSWER_WITHIN_MS = 8_000;

/** There was no answer in time. */
export class AnswerOverdue extends Refusal {
  constructor() {
    super('storage_unavailable');
    this.name = 'AnswerOverdue';
  }
}

/** Time-outs of like length share a list of Node's; one of each length costs several times as much. */
const COARSE_MS = 250;

/** How long to wait at first, where so much time is left: the last quarter of a second is waited for exactly. */
export function coarse(restMs: number): number {
  return restMs < COARSE_MS ? Math.max(restMs, 0) : restMs - (restMs % COARSE_MS);
}

/**
 * What `work` gives, or by that instant of `performance.now()`, a quarter of a second early at most, that it took too long. It goes on all the same: for what changes
 * nothing, or says itself what becomes of a change that is not waited for.
 * @throws {AnswerOverdue}
 */
export function answerBy<Result>(instant: number, work: Promise<Result>): Promise<Result> {
  // Every request comes by here several times: `Promise.race` would make three promises more each time.
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AnswerOverdue()), coarse(instant - performance.now()));
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
