import { type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

/** A program with one part that takes until `stopMs` to stop, and says what it does. */
function program(stopMs: number): ChildProcessByStdio<null, Readable, null> {
  const here = (file: string) => JSON.stringify(path.join(import.meta.dirname, file));
  const source = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { Lifecycle } from ${here('lifecycle.ts')};
    import { createLog } from ${here('log.ts')};
    import { stopOnSignals } from ${here('signals.ts')};
    const lifecycle = new Lifecycle(createLog('silent'));
    stopOnSignals(lifecycle);
    await lifecycle.start({
      name: 'slow',
      start: async () => console.log('started'),
      stop: async () => { console.log('stopping'); await sleep(${stopMs}); console.log('stopped'); },
    });`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function run(stopMs: number) {
  const child = program(stopMs);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const says = (word: string) => expect.poll(() => out, { interval: 10, timeout: 30_000 }).toContain(`${word}\n`);
  return { child, ended, says, said: () => out };
}

describe('stopOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('holds the process until %s, then stops its parts', async (signal) => {
    const { child, ended, says, said } = run(0);
    await says('started');

    child.kill(signal);

    expect(await ended).toBe(0);
    expect(said()).toBe('started\nstopping\nstopped\n');
  });

  it('ends at once on a second signal', async () => {
    const { child, ended, says, said } = run(60_000);
    await says('started');

    child.kill('SIGINT');
    await says('stopping');
    child.kill('SIGINT');

    expect(await ended).toBe(130);
    expect(said()).not.toContain('stopped');
  });
});
