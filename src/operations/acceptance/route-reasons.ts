import type { RouteReason } from '#domain/routing/route-reasons.ts';
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

  /** Reasons in JSON, as the table `send` has them: `0:12 7000:13`; null where there is nothing to say. */
  async written(reasons: readonly { first: number; reason: string }[]): Promise<string | null> {
    if (reasons.every(({ reason }) => reason === '')) return null;
    const unknown = new Set(reasons.map(({ reason }) => reason).filter((reason) => !this.#numbers.has(reason)));
    unknown.delete('');
    if (unknown.size > 0) await this.#learn([...unknown]);
    return reasons.map(({ first, reason }) => `${first}:${this.#numbers.get(reason) ?? ''}`).join(' ');
  }

  async #learn(reasons: readonly string[]): Promise<void> {
    if (this.#numbers.size >= MOST_KEPT) this.#numbers.clear();
    for (const [index, number] of (await numberReasons(this.#db, reasons)).entries()) {
      this.#numbers.set(reasons[index]!, number);
    }
  }
}

/** Why one message of a send went where it went first; undefined where no route decided. */
export async function reasonOf(db: Db, routed: string | null, n: number): Promise<RouteReason | undefined> {
  const runs = (routed ?? '').split(' ').map((run) => run.split(':'));
  const number = runs.findLast(([first]) => Number(first) <= n)?.[1];
  return number ? findReason(db, Number(number)) : undefined;
}
