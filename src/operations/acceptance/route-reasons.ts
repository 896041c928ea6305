import type { Db } from '#storage/database.ts';
import { findReason, numberReasons } from '#storage/queries/routing/route-reasons.ts';

/** Beyond so many reasons at once their numbers are asked for again. */
const MOST_KEPT = 10_000;

/** Writes down why messages went where they went: each reason once, then by its number. */
export class RouteReasons {
  readonly #db: Db;
  readonly #numbers = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** As the table `send` has it: `0:12 7000:13`; null where there is nothing to say. */
  async written(reasons: readonly { first: number; words: string }[]): Promise<string | null> {
    if (reasons.every(({ words }) => words === '')) return null;
    const unknown = new Set(reasons.map(({ words }) => words).filter((words) => !this.#numbers.has(words)));
    unknown.delete('');
    if (unknown.size > 0) await this.#learn([...unknown]);
    return reasons.map(({ first, words }) => `${first}:${this.#numbers.get(words) ?? ''}`).join(' ');
  }

  async #learn(words: readonly string[]): Promise<void> {
    if (this.#numbers.size >= MOST_KEPT) this.#numbers.clear();
    for (const [index, number] of (await numberReasons(this.#db, words)).entries()) {
      this.#numbers.set(words[index]!, number);
    }
  }
}

/** Why one message of a send went where it went first; undefined where no route decided. */
export async function reasonOf(db: Db, routed: string | null, n: number): Promise<string | undefined> {
  const runs = (routed ?? '').split(' ').map((run) => run.split(':'));
  const number = runs.findLast(([first]) => Number(first) <= n)?.[1];
  return number ? findReason(db, Number(number)) : undefined;
}
