const GIVE_UP_AFTER_MS = 30_000; // as expect.poll does: see vitest.config.ts

/** Waits until a condition holds, looking again and again. */
export async function eventually<T>(condition: () => T, what = 'the condition'): Promise<NonNullable<T>> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
