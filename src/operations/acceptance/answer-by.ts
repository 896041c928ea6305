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

/** Those who wait are looked at so often; whose time ends before the next look has waited long enough. */
const LOOK_EVERY_MS = 250;

/** An instant of `performance.now()`; a function where it moves while somebody waits. */
export type Deadline = number | (() => number);

type Waiting = { readonly by: Deadline; readonly giveUp: (reason: AnswerOverdue) => void };

/** Every request waits here several times: a timer of its own each time costs several times as much as a place in this set. */
const waiting = new Set<Waiting>();
/** When the next look is, if any. */
let nextLook: number | undefined;

/**
 * What `work` gives, or by that instant, a quarter of a second early at most, that it took too long. It goes on all the same:
 * for what changes nothing, or says itself what becomes of a change that is not waited for.
 * @throws {AnswerOverdue}
 */
export function answerBy<Result>(by: Deadline, work: Promise<Result>): Promise<Result> {
  // `Promise.race` would make three promises more each time.
  return new Promise((resolve, reject) => {
    const one: Waiting = { by, giveUp: reject };
    wait(one);
    work.then(
      (result) => {
        waiting.delete(one);
        resolve(result);
      },
      (error: unknown) => {
        waiting.delete(one);
        reject(error);
      },
    );
  });
}

function wait(one: Waiting): void {
  waiting.add(one);
  nextLook ??= lookLater();
  const by = instantOf(one);
  // A timer may be a millisecond early.
  if (by < nextLook) setTimeout(() => giveUpBefore(performance.now() + 1), Math.max(0, by - performance.now()));
}

const instantOf = ({ by }: Waiting): number => (typeof by === 'number' ? by : by());

function lookLater(): number {
  setTimeout(() => {
    giveUpBefore(performance.now() + LOOK_EVERY_MS);
    nextLook = waiting.size > 0 ? lookLater() : undefined;
  }, LOOK_EVERY_MS);
  return performance.now() + LOOK_EVERY_MS;
}

function giveUpBefore(instant: number): void {
  for (const one of waiting) {
    if (instantOf(one) >= instant) continue;
    waiting.delete(one);
    one.giveUp(new AnswerOverdue());
  }
}
