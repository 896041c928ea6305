import type { Lifecycle } from './lifecycle.ts';

/** Requests under way and the database get this long to end. */
const STOP_LIMIT_MS = 20_000;
const INTERRUPTED = 130; // 128 + SIGINT, as shells count
const FOR_EVER_MS = 2 ** 31 - 1;

/**
 * Ends the process well on SIGTERM and Ctrl-C: parts stop in order, within 20 seconds. A second signal ends it at once.
 * Until then the process lives, even if no part holds it.
 */
export function stopOnSignals(lifecycle: Lifecycle): void {
  const held = setInterval(() => {}, FOR_EVER_MS);
  let asked = false;
  const stop = () => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
    clearInterval(held);
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    void lifecycle.stop().then(() => process.exit());
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
