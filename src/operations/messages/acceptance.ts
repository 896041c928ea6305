import type { SendToAccept } from '#storage/queries/accept.ts';
import { AnswerOverdue } from '../answer-by.ts';

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
  async within<Result>(written: Promise<Result>, overdueMs: () => number): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      const wait = () => {
        timer = setTimeout(() => {
          if (overdueMs() > 0) return wait();
          this.#givenUp = true;
          reject(new AnswerOverdue());
        }, overdueMs());
      };
      wait();
    });
    try {
      return await Promise.race([written, overdue]);
    } finally {
      clearTimeout(timer);
      this.#givenUp = true;
      this.#giveUp();
    }
  }
}
