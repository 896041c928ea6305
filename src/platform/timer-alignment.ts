/**
 * Milliseconds until a chore is due that is done every so often: such as have the same pause, or a multiple of it, are due
 * together, and never after less than a tenth of it. Most of what a process costs at rest is waking up: with its chores of each
 * second spread over that second Envoi took 1.2% of a core, together they take 0.4%.
 */
export function untilAligned(everyMs: number, nowMs = performance.now()): number {
  const leftMs = everyMs - (nowMs % everyMs);
  return leftMs < everyMs / 10 ? leftMs + everyMs : leftMs;
}
