type Part = { sendId: string; n: number; part: number };

/** Few parts are ever in doubt: this is enough for more than a crash leaves. */
const MOST_REMEMBERED = 10_000;

/**
 * Parts in doubt that a late answer or a receipt has settled in this process. A second copy that is ready to leave, and would
 * not know it from the database yet, must stay here.
 */
export class SettledParts {
  readonly #parts = new Set<string>();

  /** False when it was settled before. */
  add(part: Part): boolean {
    const key = keyOf(part);
    if (this.#parts.has(key)) return false;
    if (this.#parts.size >= MOST_REMEMBERED) this.#parts.delete(this.#parts.values().next().value!);
    this.#parts.add(key);
    return true;
  }

  has(part: Part): boolean {
    return this.#parts.has(keyOf(part));
  }
}

function keyOf({ sendId, n, part }: Part): string {
  return `${sendId} ${n} ${part}`;
}
