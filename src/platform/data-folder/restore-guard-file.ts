import fs from 'node:fs';
import path from 'node:path';
import { writeDurably } from './data-folder.ts';
import { isGone } from './gone.ts';

const FILE = 'restore-guard.json';
/** Its name until the last release: read where the other is not there yet, removed once it is. */
const FORMER_FILE = 'fence.json';

/** What `restore-guard.json` holds. `born`: when the file was made, as the file system tells; null where it does not. */
type Content = { token: string; epoch: number; born: string | null };

/** The restore guard as a data folder has it; `copied` when the file is a copy of the one that was written. */
export type GuardFile = { token: string; epoch: number; copied: boolean };

/** Undefined when there is none, or none that says what it should. @throws when that cannot be found out. */
export function readGuardFile(dataFolder: string): GuardFile | undefined {
  const current = path.join(dataFolder, FILE);
  const file = fs.existsSync(current) ? current : path.join(dataFolder, FORMER_FILE);
  try {
    const { token, epoch, born } = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Content>;
    if (typeof token !== 'string' || typeof epoch !== 'number') return undefined;
    return { token, epoch, copied: typeof born === 'string' && born !== bornOf(file) };
  } catch (error) {
    if (isGone(error) || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Writes it anew: whole or not at all, and on disk when this returns. A file that is unpacked or copied is born then, whatever
 * dates it is given, so it tells itself from this one.
 */
export function writeGuardFile(dataFolder: string, mark: { token: string; epoch: number }): void {
  writeDurably(dataFolder, FILE, (fresh) => {
    const content: Content = { token: mark.token, epoch: mark.epoch, born: bornOf(fresh) };
    return JSON.stringify(content);
  });
  fs.rmSync(path.join(dataFolder, FORMER_FILE), { force: true });
}

/** In nanoseconds. Null where the file system does not tell. */
function bornOf(file: string): string | null {
  const { birthtimeNs } = fs.statSync(file, { bigint: true });
  return birthtimeNs > 0n ? String(birthtimeNs) : null;
}
