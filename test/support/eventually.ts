/** Waits until a condition holds, looking again and again; fails after five seconds. */
export async function eventually<T>(condition: () => T, what = 'the condition'): Promise<NonNullable<T>> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
