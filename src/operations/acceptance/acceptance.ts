import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { AnswerOverdue, coarse } from './answer-by.ts';

/** One send on its way to be committed, and somebody who waits for the answer, but not for ever. */
export class Acceptance {
  readonly send: SendToAccept;
  /** Resolves when nobody waits any more. */
  readonly over: Promise<void>;
  #begun = false;
  #givenUp = false;
  #giveUp!: () => void;

  constructor(send: SendToAccept) {
    this.send = send;
    this.over = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /** From now on it may be on disk. */
  begin(): void {
    this.#begun = true;
  }

  get begun(): boolean {
    return this.#begun;
  }

  get givenUp(): boolean {
    return this.#givenUp;
  }

  /** Waits for `written` until `overdueMs` says that no time is left. @throws {AnswerOverdue} */
  within<Result>(written: Promise<Result>, overdueMs: () => number): Promise<Result> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const end = () => {
        clearTimeout(timer);
        this.#givenUp = true;
        this.#giveUp();
      };
      const wait = () => {
        timer = setTimeout(() => {
          if (overdueMs() > 0) return wait();
          end();
          reject(new AnswerOverdue());
        }, coarse(overdueMs()));
      };
      wait();
      written.then(
        (result) => {
          end();
          resolve(result);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }
}
