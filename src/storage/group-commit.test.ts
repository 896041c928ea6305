import { afterEach, describe, expect, it, vi } from 'vitest';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

type Write = { jobs: readonly string[]; again: boolean; end: (error?: Error) => void };

/** A writer whose every commit ends when the test says so. */
function writer(options: Partial<GroupCommitOptions<string, string>> = {}) {
  const writes: Write[] = [];
  const commit = new GroupCommit<string, string>({
    write: (jobs, again) =>
      new Promise((resolve, reject) => {
        const results = jobs.map((job) => `${job} written`);
        writes.push({ jobs: [...jobs], again, end: (error) => (error ? reject(error) : resolve(results)) });
      }),
    mostRows: 100,
    mayRetry: (error) => (error as Error).message === 'away',
    retryForMs: Number.POSITIVE_INFINITY,
    ...options,
  });
  /** The n-th commit, once it has begun. */
  const nth = async (n: number): Promise<Write> => {
    await expect.poll(() => writes.length, { interval: 1 }).toBeGreaterThanOrEqual(n);
    return writes[n - 1]!;
  };
  return { commit, writes, nth };
}

afterEach(() => void vi.useRealTimers());

const away = new Error('away');
const wrong = new Error('wrong');

describe('a group commit', () => {
  it('takes what gathers while a commit is under way into the next, and gives each job its own result', async () => {
    const { commit, nth, writes } = writer();
    const first = [commit.commit('a'), commit.commit('b')];
    (await nth(1)).jobs;
    const second = [commit.commit('c'), commit.commit('d'), commit.commit('e')];
    writes[0]!.end();
    (await nth(2)).end();

    expect(await Promise.all([...first, ...second])).toEqual(['a', 'b', 'c', 'd', 'e'].map((job) => `${job} written`));
    expect(writes.map(({ jobs }) => jobs)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
  });

  it('lets more gather until the time of the next commit, unless there is enough for one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { commit, nth, writes } = writer({ everyMs: 60_000, mostRows: 3 });
    void commit.commit('a');
    (await nth(1)).end();
    await Promise.resolve();
    for (const job of ['b', 'c']) void commit.commit(job);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(writes.length).toBe(1);

    for (const job of ['d', 'e', 'f', 'g', 'h']) void commit.commit(job);
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await nth(2)).jobs).toEqual(['b', 'c', 'd']);
    writes[1]!.end();
    expect((await nth(3)).jobs, 'at once').toEqual(['e', 'f', 'g']);
  });

  it('answers no job before its commit has ended', async () => {
    const { commit, nth } = writer();
    let settled = false;
    const done = commit.commit('a').then(() => {
      settled = true;
    });
    const write = await nth(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);

    write.end();
    await done;
    expect(settled).toBe(true);
  });

  it('keeps a commit within its rows, and lets a heavier job go alone', async () => {
    const { commit, writes, nth } = writer({ mostRows: 5, weigh: (job) => job.length });
    for (const job of ['aa', 'bb', 'cc', 'dddddddd', 'e']) commit.add(job, () => {});
    for (let n = 1; n <= 4; n++) (await nth(n)).end();
    await commit.idle();

    expect(writes.map(({ jobs }) => jobs)).toEqual([['aa', 'bb'], ['cc'], ['dddddddd'], ['e']]);
  });

  it('tries again what may be tried again, says so, and does not lose or reorder what comes meanwhile', async () => {
    const failures: unknown[] = [];
    const { commit, nth, writes } = writer({ onFailure: (error) => failures.push(error) });
    const first = commit.commit('a');
    (await nth(1)).end(away);
    const second = commit.commit('b');
    (await nth(2)).end();
    (await nth(3)).end();

    expect(await Promise.all([first, second])).toEqual(['a written', 'b written']);
    expect(writes.map(({ jobs, again }) => [...jobs, again])).toEqual([
      ['a', false],
      ['a', true],
      ['b', false],
    ]);
    expect(failures).toEqual([away]);
  });

  it('gives up after its time, and all jobs of the commit hear why', async () => {
    const { commit, nth } = writer({ retryForMs: 0 });
    const outcomes = Promise.allSettled([commit.commit('a'), commit.commit('b')]);
    (await nth(1)).end(away);

    expect(await outcomes).toEqual([
      { status: 'rejected', reason: away },
      { status: 'rejected', reason: away },
    ]);
  });

  /** Ends each commit as the rule says until so many have ended. */
  const endAll = async (writes: readonly Write[], ruleOf: (write: Write) => Error | undefined, count: number) => {
    let ended = 0;
    await expect
      .poll(
        () => {
          for (; ended < writes.length; ended++) writes[ended]!.end(ruleOf(writes[ended]!));
          return ended;
        },
        { interval: 1, timeout: 30_000 },
      )
      .toBe(count);
  };

  it('takes a commit apart when one of its jobs is wrong, so that only that one fails', async () => {
    const { commit, writes } = writer();
    const outcomes = Promise.allSettled(['a', 'bad', 'c'].map((job) => commit.commit(job)));
    await endAll(writes, ({ jobs }) => (jobs.includes('bad') ? wrong : undefined), 5);

    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'a written' },
      { status: 'rejected', reason: wrong },
      { status: 'fulfilled', value: 'c written' },
    ]);
    // The first write may have got as far as some of them.
    expect(writes.map(({ jobs, again }) => [jobs, again])).toEqual([
      [['a', 'bad', 'c'], false],
      [['a'], true],
      [['bad', 'c'], true],
      [['bad'], true],
      [['c'], true],
    ]);
  });

  it('finds one wrong job among a hundred in fifteen commits', async () => {
    const { commit, writes } = writer();
    const jobs = Array.from({ length: 100 }, (_, i) => (i === 61 ? 'bad' : `job ${i}`));
    const outcomes = Promise.allSettled(jobs.map((job) => commit.commit(job)));
    await endAll(writes, (write) => (write.jobs.includes('bad') ? wrong : undefined), 15);

    expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });

  it('takes a commit apart that fails again and again though others might not', async () => {
    const { commit, writes } = writer({ isAway: () => false });
    const outcomes = Promise.allSettled(['a', 'locked', 'c'].map((job) => commit.commit(job)));
    let times = 0;
    // Three times together, three times with its neighbour, and the third time alone it is written.
    const rule = ({ jobs }: Write) => (jobs.includes('locked') && (jobs.length > 1 || ++times < 3) ? away : undefined);
    await endAll(writes, rule, 3 + 1 + 3 + 3 + 1);

    expect((await outcomes).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  describe('that must not lose a job', () => {
    it('keeps one that cannot be written, goes on with the others, and tries it again alone', async () => {
      const { commit, writes } = writer();
      const settled: string[] = [];
      commit.keep({ group: {} }, 'bad', (error) => settled.push(`bad ${error === undefined}`));
      commit.keep({ group: {} }, 'good', () => settled.push('good'));
      await endAll(writes, ({ jobs }) => (jobs.includes('bad') ? wrong : undefined), 3);
      expect(settled).toEqual(['good']);
      expect(commit.kept).toEqual({ jobs: 1, error: wrong });

      const other = commit.commit('other');
      await expect.poll(() => writes.at(-1)!.jobs, { interval: 1 }).toEqual(['other']);
      writes.at(-1)!.end();
      await other;

      await expect.poll(() => writes.at(-1), { timeout: 30_000 }).toMatchObject({ jobs: ['bad'], again: true });
      writes.at(-1)!.end();
      await expect.poll(() => settled).toEqual(['good', 'bad true']);
      expect(commit.kept.jobs).toBe(0);
    });

    it('keeps the last of a group behind such a job, and nothing else', async () => {
      const { commit, writes, nth } = writer();
      const settled: string[] = [];
      const group = {};
      commit.keep({ group }, 'first', () => settled.push('first'));
      (await nth(1)).end(wrong);
      await expect.poll(() => commit.kept.jobs).toBe(1);
      commit.keep({ group }, 'second', () => settled.push('second'));
      commit.keep({ group, last: true }, 'last', () => settled.push('last'));
      await expect.poll(() => writes.at(-1)!.jobs).toEqual(['second']);
      writes.at(-1)!.end();
      await expect.poll(() => commit.kept.jobs).toBe(2);

      for (const job of ['first', 'last']) {
        await expect.poll(() => writes.at(-1)!.jobs, { timeout: 30_000 }).toEqual([job]);
        writes.at(-1)!.end();
      }
      await expect.poll(() => settled).toEqual(['second', 'first', 'last']);
    });

    it('keeps one that alone meets a lock again and again, so that it holds nobody up', async () => {
      const { commit, writes } = writer({ isAway: () => false });
      commit.keep({ group: {} }, 'locked', () => {});
      await endAll(writes, () => away, 3);

      await expect.poll(() => commit.kept.jobs).toBe(1);
    });

    it('tries it a last time when it is stopped, and says that it may not be written', async () => {
      const { commit, writes, nth } = writer();
      const errors: unknown[] = [];
      commit.keep({ group: {} }, 'bad', (error) => errors.push(error));
      (await nth(1)).end(wrong);
      await expect.poll(() => commit.kept.jobs).toBe(1);

      const stopped = commit.stop();
      (await nth(2)).end(wrong);
      await stopped;

      expect(errors).toEqual([wrong]);
      expect(writes).toHaveLength(2);
    });
  });

  it('tells when everything handed over is settled, and at once when nothing is', async () => {
    const { commit, nth } = writer();
    await commit.idle();
    commit.add('a', () => {});
    let idle = false;
    const told = commit.idle().then(() => {
      idle = true;
    });
    const write = await nth(1);
    commit.add('b', () => {});
    write.end();
    const last = await nth(2);
    expect(idle).toBe(false);

    last.end();
    await told;
    expect(commit.waiting).toBe(0);
  });

  it('no longer tries again once it is stopped', async () => {
    const { commit, nth } = writer();
    const outcome = Promise.allSettled([commit.commit('a')]);
    const write = await nth(1);
    const stopped = commit.stop();
    write.end(away);
    await stopped;

    expect(await outcome).toEqual([{ status: 'rejected', reason: away }]);
  });
});
