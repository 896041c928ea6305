import fs from 'node:fs';

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
