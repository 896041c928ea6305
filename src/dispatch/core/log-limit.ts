const EVERY_MS = 60_000;
/** More kinds of failure than that are logged from the beginning. */
const MOST_KINDS = 100;

/** A failure that comes again and again is logged once a minute: which kinds may be, now. */
export class LogLimit {
  readonly #loggedAtMs = new Map<string, number>();

  /** Whether a failure with this error may be logged; it then counts as logged. */
  allows(line: string, error: unknown): boolean {
    const { code, message } = (error ?? {}) as { code?: string; message?: string };
    const kind = `${line} ${code ?? message}`;
    const nowMs = performance.now();
    if (nowMs - (this.#loggedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return false;
    if (this.#loggedAtMs.size >= MOST_KINDS) this.#loggedAtMs.clear();
    this.#loggedAtMs.set(kind, nowMs);
    return true;
  }
}
