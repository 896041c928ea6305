import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    isolate: false,
    // Many tests wait, for a phone, a child or a disk: one more than there are cores keeps all of them busy.
    maxWorkers: availableParallelism() + 1,
    globalSetup: ['test/support/database/cluster.ts'],
    // How long a test may take says nothing here: a limit only ends what would never end, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
  },
});
