import { test } from 'vitest';
import { type Dispatching, type DispatchingOptions, startDispatching } from './dispatching.ts';

/** The Envoi that was started last: what helpers beside the tests of a file look at. */
export let envoi: Dispatching;

const running: Dispatching[] = [];

/** Starts an Envoi that dispatches to scripted carriers, on a database of its own. It ends with the test. */
export async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  envoi = await startDispatching(options);
  running.push(envoi);
  return envoi;
}

/** Rows of a table of `envoi`, with a condition if wanted. */
export const count = (rows: string): Promise<number> => envoi.count(rows);

/** A test after which every Envoi is stopped that was started for it. */
export const it = test.extend<{ stopped: undefined }>({
  stopped: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures this one needs
    async ({}, use) => {
      await use(undefined);
      for (const one of running.splice(0)) await one.close();
    },
    { auto: true },
  ],
});
