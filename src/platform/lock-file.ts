import fs from 'node:fs';
import path from 'node:path';
import { processMark } from './process-mark.ts';

/** A lock held by this process, with facts about the holder that others may read. */
export type HeldLock<Facts> = { publish(facts: Facts): void; release(): void };

export type LockResult<Facts> =
  | { kind: 'taken'; lock: HeldLock<Facts> }
  | { kind: 'held'; pid: number; facts: Facts | undefined };

type Content<Facts> = { pid: number; mark: string; facts?: Facts };

/** Stale locks cleared before giving up; each round means another process took part in the race. */
const MAX_ROUNDS = 20;

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
    setAside(file);
  }
  throw new Error(`the lock ${file} changes hands too fast to be taken`);
}

/** Who holds the lock now, if a living process does. */
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
 * Removes a dead process's lock. Between our look and our rename another process may have taken it: what we moved is
 * then a living lock, and goes back.
 */
function setAside(file: string): void {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.stale`);
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readLock(aside)) fs.renameSync(aside, file);
  else fs.rmSync(aside, { force: true });
}

function parse<Facts>(file: string): Content<Facts> | undefined {
  try {
    const content = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Content<Facts>> | null;
    if (typeof content?.pid !== 'number' || typeof content.mark !== 'string') return undefined;
    return content as Content<Facts>;
  } catch {
    return undefined;
  }
}
