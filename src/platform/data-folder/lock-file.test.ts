import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LockResult, readLock, takeLock } from './lock-file.ts';
import { processMark } from './process-mark.ts';

describe('a lock file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-lock-'));
    file = path.join(folder, 'lock');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function taken<Facts>(result: LockResult<Facts>) {
    if (result.kind !== 'taken') throw new Error(`held by ${result.pid}`);
    return result.lock;
  }

  it('is held until released, with its latest facts for all to read', () => {
    const lock = taken(takeLock(file, { url: 'a' }));
    lock.publish({ url: 'b' });

    expect(takeLock(file, { url: 'c' })).toEqual({ kind: 'held', pid: process.pid, facts: { url: 'b' } });
    lock.release();
    expect(readLock(file)).toBeUndefined();
    expect(takeLock(file).kind).toBe('taken');
    expect(fs.readdirSync(folder)).toEqual(['lock']);
  });

  it.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, mark: 'x' })],
    ['of an earlier process with the same number', JSON.stringify({ pid: process.pid, mark: 'boot/1' })],
    ['that is half written', '{"pid": 1'],
    ['that is empty', ''],
  ])('is taken over when it is one %s', (_, left) => {
    fs.writeFileSync(file, left);

    expect(readLock(file)).toBeUndefined();
    expect(takeLock(file).kind).toBe('taken');
    expect(readLock(file)?.pid).toBe(process.pid);
  });

  it('goes to one of many that come at once upon a dead one', async () => {
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, mark: 'boot/1' }));
    const contender = `
      import { takeLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock-file.ts'))};
      console.log(takeLock(${JSON.stringify(file)}).kind);
      process.stdin.resume(); // holds what it has until it is let go`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module-typescript', '-e', contender], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );

    const words = children.map((child) => text(child.stdout));
    await Promise.all(children.map((child) => new Promise((spoke) => child.stdout.once('readable', spoke))));
    for (const child of children) child.stdin.end();

    expect((await Promise.all(words)).sort()).toEqual(['held\n', 'held\n', 'held\n', 'held\n', 'held\n', 'taken\n']);
  });
});

describe('processMark', () => {
  it('is the same for the same process, and another for another', () => {
    expect(processMark(process.pid)).toBeDefined();
    expect(processMark(process.pid)).toBe(processMark(process.pid));
    expect(processMark(process.ppid)).not.toBe(processMark(process.pid));
  });

  it('ends with its process', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((ended) => child.once('exit', ended));

    expect(processMark(child.pid ?? 0)).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN])('knows no process %d', (pid) => {
    expect(processMark(pid)).toBeUndefined();
  });
});
