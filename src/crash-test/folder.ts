import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type HeldLock, readLock, takeLock } from '#platform/data-folder/lock-file.ts';

/** A folder of its own for one proof, gone when it is over. */
export type ProofFolder = { readonly path: string; remove(): void };

const PREFIX = 'envoi-prove-';
const LOCK = 'prove.lock';
/** A folder without a lock may be one that another proof is just making. */
const MAKING_MS = 60_000;

/** Makes a folder, after removing those of proofs that were killed. */
export function makeProofFolder(now: Date): ProofFolder {
  removeLeftovers(now);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  fs.chmodSync(folder, 0o711); // as root, PostgreSQL runs as another account, which must pass through
  const taken = takeLock(path.join(folder, LOCK));
  const lock: HeldLock<unknown> | undefined = taken.kind === 'taken' ? taken.lock : undefined;
  return {
    path: folder,
    remove() {
      lock?.release();
      removeWhole(folder);
    },
  };
}

function removeLeftovers(now: Date): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    try {
      if (now.getTime() - fs.statSync(folder).mtimeMs < MAKING_MS || readLock(path.join(folder, LOCK))) continue;
      removeWhole(folder);
    } catch {
      // another account's: it is not ours to remove
    }
  }
}

/** With the cluster that lies outside, where the data folder is closed to PostgreSQL's account. */
function removeWhole(folder: string): void {
  for (const cluster of outsideClusters(folder)) fs.rmSync(cluster, { recursive: true, force: true });
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function outsideClusters(folder: string): string[] {
  const file = path.join(folder, 'database', 'postgres.outside');
  if (!fs.existsSync(file)) return [];
  return [path.join('/var/lib/envoi', path.basename(fs.readFileSync(file, 'utf8').trim()))];
}
