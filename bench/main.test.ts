import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-bench-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args]);

/** CPU and memory are read from `/proc`. */
const canMeasure = process.platform === 'linux';

it.skipIf(!canMeasure)(
  'measures a short scenario, keeps it, and leaves no data folder behind',
  { timeout: 120_000 },
  async () => {
    const kept = path.join(folder, 'kept.json');

    const short = ['--messages', '40', '--repeat', '1', '--folder', folder, '--save', kept, '--json'];
    const { stdout } = await bench('receipts', ...short);

    const results = JSON.parse(stdout) as { scenarios: Record<string, unknown> };
    const some = { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
    expect(results.scenarios).toEqual({
      receipts: {
        messages: 40,
        repetitions: 1,
        figures: expect.objectContaining({ perSecond: some, 'cpuUs.postgres': some, 'peakMb.envoi': some }),
      },
    });
    expect(JSON.parse(fs.readFileSync(kept, 'utf8'))).toEqual(results);
    expect(fs.readdirSync(folder)).toEqual(['kept.json']);
  },
);

it('names the scenarios there are when it is asked for another', async () => {
  await expect(bench('fast')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no scenario is called fast.*bulk-default/s),
  });
});
