import fs from 'node:fs';

/**
 * Makes the data folder where there is none, and gives its one true path. It is closed to others; root's may be passed
 * through, not looked into, since PostgreSQL does not run as root and its cluster lies inside.
 */
export function makeDataFolder(folder: string): string {
  fs.mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return fs.realpathSync(folder);
}
