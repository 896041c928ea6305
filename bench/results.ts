import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import type { Spread } from './measure.ts';

export type ScenarioResult = { messages: number; repetitions: number; figures: Record<string, Spread> };

/** A run of the bench: what `--json` prints and `--save` keeps. */
export type Results = {
  at: string;
  commit: string;
  machine: { processor: string; cores: number; memoryGb: number; node: string; loadBefore: number };
  scenarios: Record<string, ScenarioResult>;
};

export function emptyResults(): Results {
  const [first] = os.cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: {
      processor: first?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryGb: Math.round(os.totalmem() / 1e9),
      node: process.version,
      loadBefore: os.loadavg()[0]!, // of the last minute: others at work make figures worth little
    },
    scenarios: {},
  };
}

/** `-dirty` says that files differ from it. */
function commit(): string {
  try {
    const asked = ['describe', '--always', '--dirty', '--exclude=*'];
    const options = { encoding: 'utf8', stdio: 'pipe', cwd: import.meta.dirname } as const;
    return execFileSync('git', asked, options).trim();
  } catch {
    return 'unknown';
  }
}

export function keep(file: string, results: Results): void {
  fs.writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

export function readKept(file: string): Results {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Results;
}
