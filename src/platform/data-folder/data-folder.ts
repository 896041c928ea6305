import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes the data folder where there is none, and gives its one true path. It is closed to others; root's may be passed
 * through, not looked into, since PostgreSQL does not run as root and its cluster lies inside.
 * @throws when the folder is not ours to write in.
 */
export function makeDataFolder(folder: string): string {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    return fs.realpathSync(folder);
  } catch (cause) {
    const advice = 'start Envoi as the account that owns it, or name another folder in ENVOI_DATA_DIR';
    throw new Error(`the data folder ${folder} cannot be written to: ${advice}`, { cause });
  }
}

/**
 * Gives what root has made in a data folder to the folder's owner, with all that is in it: an ordinary user whose data root
 * started Envoi on can start it again.
 */
export function giveToOwner(dataFolder: string, made: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = fs.statSync(dataFolder);
  const inside = fs.statSync(made).isDirectory() ? fs.readdirSync(made, { recursive: true, encoding: 'utf8' }) : [];
  for (const file of [made, ...inside.map((name) => path.join(made, name))]) fs.chownSync(file, uid, gid);
}

/**
 * Writes a file of the data folder anew: whole or not at all, and on disk when this returns. `content` is asked for when the file
 * has been born, under the path that it has until then.
 */
export function writeDurably(dataFolder: string, name: string, content: (fresh: string) => string): void {
  const file = path.join(makeDataFolder(dataFolder), name);
  const fresh = `${file}.${process.pid}`;
  const handle = fs.openSync(fresh, 'w', 0o600);
  try {
    fs.writeFileSync(handle, content(fresh));
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  giveToOwner(dataFolder, fresh);
  fs.renameSync(fresh, file);
  const folder = fs.openSync(dataFolder, 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}
