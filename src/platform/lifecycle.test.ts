import { describe, expect, it } from 'vitest';
import { Lifecycle, type Part, StoppedEarly } from './lifecycle.ts';
import { createLog } from './log.ts';

/** A part that notes its steps; `fails` names the step that does not work. */
function part(name: string, steps: string[], fails?: 'start' | 'stop'): Part {
  const step = (what: 'start' | 'stop') => async () => {
    steps.push(`${what} ${name}`);
    if (fails === what) throw new Error(`${name} does not ${what}`);
  };
  return { name, start: step('start'), stop: step('stop') };
}

describe('Lifecycle', () => {
  it('stops the parts in the reverse order of their start, once', async () => {
    const steps: string[] = [];
    const lifecycle = new Lifecycle(createLog('silent'));
    await lifecycle.start(part('database', steps));
    await lifecycle.start(part('api', steps));

    await Promise.all([lifecycle.stop(), lifecycle.stop()]);

    expect(steps).toEqual(['start database', 'start api', 'stop api', 'stop database']);
  });

  it('does not stop what did not start', async () => {
    const steps: string[] = [];
    const lifecycle = new Lifecycle(createLog('silent'));
    await lifecycle.start(part('database', steps));

    await expect(lifecycle.start(part('api', steps, 'start'))).rejects.toThrow('api does not start');
    await lifecycle.stop();

    expect(steps).toEqual(['start database', 'start api', 'stop database']);
  });

  it('stops the others when one does not stop, and says so', async () => {
    const [steps, lines]: [string[], string[]] = [[], []];
    const lifecycle = new Lifecycle(createLog('error', { write: (line) => lines.push(line) }));
    await lifecycle.start(part('database', steps));
    await lifecycle.start(part('api', steps, 'stop'));

    await lifecycle.stop();

    expect(steps.slice(2)).toEqual(['stop api', 'stop database']);
    expect(lines).toEqual([expect.stringContaining('"part":"api"')]);
  });

  it('waits for a part that is coming up, stops it, and starts no more', async () => {
    const steps: string[] = [];
    const lifecycle = new Lifecycle(createLog('silent'));
    const up = Promise.withResolvers<void>();
    const starting = lifecycle.start({ ...part('database', steps), start: () => up.promise });

    const stopped = lifecycle.stop();
    up.resolve();

    await expect(starting, 'its caller goes no further').rejects.toThrow(StoppedEarly);
    await stopped;
    expect(steps).toEqual(['stop database']);
    await expect(lifecycle.start(part('api', steps))).rejects.toThrow(StoppedEarly);
  });

  it('hands over what it opened, and closes that very thing', async () => {
    const closed: object[] = [];
    const lifecycle = new Lifecycle(createLog('silent'));
    const thing = {};

    const opened = await lifecycle.open(
      'thing',
      async () => thing,
      async (it) => void closed.push(it),
    );
    await lifecycle.stop();

    expect(opened).toBe(thing);
    expect(closed).toEqual([thing]);
  });
});
