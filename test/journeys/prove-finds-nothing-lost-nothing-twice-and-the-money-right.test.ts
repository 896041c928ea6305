import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processMark } from '#platform/data-folder/process-mark.ts';

const program = path.join(import.meta.dirname, '../../bin/envoi');
const FIELDS = [
  ...['seed', 'kills', 'injectedErrors', 'errorsByClass', 'lostAnswers', 'hungCommits', 'closedConnections', 'delays'],
  ...['accepted', 'deliveredOnce', 'inDoubt', 'deliveredTwice', 'lost', 'moneyDifference'],
];

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-journey-'));
  fs.chmodSync(folder, 0o711); // as root, PostgreSQL runs as another account, which must pass through
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** `bin/envoi prove`, with a folder for temporary files of its own. */
function prove(words: readonly string[]) {
  const env = { PATH: process.env['PATH'], TMPDIR: folder };
  const child = spawn(program, ['prove', ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended, said: () => said };
}

it('one minute of traffic and harm loses nothing, sends nothing twice and charges rightly', {
  timeout: 480_000,
}, async () => {
  const { ended, said } = prove(['--minutes', '1', '--seed', '1', '--json']);
  const exitCode = await ended;

  const proof = JSON.parse(said().trimEnd().split('\n').at(-1)!) as Record<string, number>;
  expect(Object.keys(proof)).toEqual(FIELDS);
  expect(proof, said()).toMatchObject({ seed: 1, deliveredTwice: 0, lost: 0, moneyDifference: 0 });
  // A machine that has much else to do gets through a few of them.
  expect(proof['kills']).toBeGreaterThanOrEqual(4);
  expect(proof['injectedErrors']).toBeGreaterThanOrEqual(15);
  expect(proof['accepted']).toBeGreaterThan(0);
  expect(proof['deliveredOnce']).toBeGreaterThan(0);
  expect(exitCode, said()).toBe(0);
  expect(fs.readdirSync(folder)).toEqual([]);
});

it.runIf(process.platform === 'linux')('Ctrl-C ends it, and nothing is left', { timeout: 120_000 }, async () => {
  const { child, ended, said } = prove(['--seed', '2']);
  await expect.poll(said, { timeout: 60_000, interval: 100 }).toContain('kill -9');
  const [place = ''] = fs.readdirSync(folder);
  const started = processesOf(path.join(folder, place));
  expect(started.length).toBeGreaterThan(2);

  child.kill('SIGINT');

  expect(await ended).toBe(1);
  expect(said()).toContain('nothing is proved');
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(started.filter((pid) => processMark(pid) !== undefined)).toEqual([]);
});

/** Those that name a folder in their settings or their command line, as Linux tells. */
function processesOf(place: string): number[] {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => ['environ', 'cmdline'].some((file) => read(pid, file).includes(place))).map(Number);
}

function read(pid: string, file: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // another account's, or gone
  }
}
