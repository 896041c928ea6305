import fs from 'node:fs';
import { isGone } from './gone.ts';
import { processMark } from './process-mark.ts';

/** A lock held by this process, with facts about the holder that others may read. */
export type HeldLock<Facts> = { publish(facts: Facts): void; release(): void };

export type LockResult<Facts> =
  | { kind: 'taken'; lock: HeldLock<Facts> }
  | { kind: 'held'; pid: number; facts: Facts | undefined };

type Content<Facts> = { pid: number; mark: string; facts?: Facts };

/** A takeover takes well under a millisecond: whoever waits longer than these rounds waits for something broken. */
const MAX_ROUNDS = 400;
const ROUND_MS = 5;

/**
 * Takes the lock that the file stands for, or tells who holds it. A lock whose process died, even by SIGKILL, is taken
 * over. Works between processes that see each other's ids: one machine, one container.
 */
export function takeLock<Facts>(file: string, facts?: Facts): LockResult<Facts> {
  const own = JSON.stringify(contentOf(facts));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (createWhole(file, own)) return { kind: 'taken', lock: held(file) };
    const holder = readLock<Facts>(file);
    if (holder) return { kind: 'held', ...holder };
    if (!clearDead(file, own)) pause(ROUND_MS);
  }
  throw new Error(`the lock ${file} cannot be taken over: remove it and ${guardOf(file)}`);
}

/** Who holds the lock now, if a living process does. @throws when it cannot be found out. */
export function readLock<Facts>(file: string): { pid: number; facts: Facts | undefined } | undefined {
  const content = parse<Facts>(file);
  if (!content || processMark(content.pid) !== content.mark) return undefined;
  return { pid: content.pid, facts: content.facts };
}

function held<Facts>(file: string): HeldLock<Facts> {
  return {
    publish(facts) {
      const fresh = `${file}.${process.pid}`;
      fs.writeFileSync(fresh, JSON.stringify(contentOf(facts)), { mode: 0o600 });
      fs.renameSync(fresh, file);
    },
    release() {
      if (readLock(file)?.pid === process.pid) fs.rmSync(file, { force: true });
    },
  };
}

function contentOf<Facts>(facts: Facts | undefined): Content<Facts> {
  const content = { pid: process.pid, mark: processMark(process.pid) ?? '' };
  return facts === undefined ? content : { ...content, facts };
}

/** Makes the file with all its content or not at all, so that no reader meets half a lock. */
function createWhole(file: string, text: string): boolean {
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, text, { mode: 0o600 });
  try {
    fs.linkSync(fresh, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(fresh, { force: true });
  }
}

/**
 * Removes a dead process's lock; false when another process is about it. Only who holds the guard removes, so that nobody
 * removes the fresh lock that another has just put in the dead one's place.
 */
function clearDead(file: string, own: string): boolean {
  const guard = guardOf(file);
  if (!createWhole(guard, own)) {
    if (!readLock(guard)) fs.rmSync(guard, { force: true }); // killed in the middle of a takeover
    return false;
  }
  try {
    if (!readLock(file)) fs.rmSync(file, { force: true });
    return true;
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

function guardOf(file: string): string {
  return `${file}.takeover`;
}

/** Blocks, as all of this file does: locks are taken at the start, before there is anything to hold up. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function parse<Facts>(file: string): Content<Facts> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const content = JSON.parse(text) as Partial<Content<Facts>> | null;
    if (typeof content?.pid !== 'number' || typeof content.mark !== 'string') return undefined;
    return content as Content<Facts>;
  } catch {
    return undefined; // half written
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
