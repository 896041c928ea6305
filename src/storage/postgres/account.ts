import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeDataFolder } from '#platform/data-folder/data-folder.ts';

/** The account of the operating system that the server runs as: another one than ours when we are root. */
export type ServerAccount = { uid: number; gid: number };

/** PostgreSQL refuses to run as root. `nobody` exists everywhere; an invented id does not do, initdb looks the name up. */
const ORDINARY_ACCOUNTS = ['postgres', 'nobody'];

/** Where a cluster goes when root's own folders are closed to the server's account. */
const OPEN_FOLDER = '/var/lib/envoi';

/**
 * The account to run the server of `folder` as; undefined: as ourselves. For root it is the owner of the cluster when
 * there is one, so that data made by an ordinary user stay that user's.
 */
export function serverAccount(folder: string): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = fs.statSync(path.join(folder, 'PG_VERSION'), { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };

  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ORDINARY_ACCOUNTS) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    `PostgreSQL does not run as root and there is no account ${ORDINARY_ACCOUNTS.join(' or ')}: ` +
      'start Envoi as an ordinary user, or set ENVOI_DATABASE_URL',
  );
}

/** Whether the account may use `file` in that way (`x` on a folder: pass through it). */
export function mayUse(account: ServerAccount | undefined, mode: 'r' | 'x', file: string): boolean {
  if (!account) return true;
  const { status, error } = spawnSync('test', [`-${mode}`, file], {
    uid: account.uid,
    gid: account.gid,
    stdio: 'ignore',
  });
  if (error) throw error; // that it could not be asked is no answer
  return status === 0;
}

/**
 * The folder for the cluster of a data folder, whose parent exists afterwards. Inside the data folder where the server's
 * account can reach it; else, for root in a closed folder, under /var/lib/envoi, by a name that the data folder keeps: a data
 * folder that was moved finds its database again, and one made anew after another was deleted does not find that one's.
 */
export function clusterFolder(dataFolder: string): string {
  // One spelling, whatever links lead here: a running server is recognised by the folder in its command line.
  const wanted = makeDataFolder(dataFolder);
  const inside = path.join(wanted, 'postgres');
  if (mayUse(serverAccount(inside), 'x', wanted)) return inside;

  const outside = path.join(OPEN_FOLDER, outsideName(wanted));
  fs.mkdirSync(outside, { recursive: true, mode: 0o711 });
  return path.join(outside, 'postgres');
}

function outsideName(dataFolder: string): string {
  const file = path.join(dataFolder, 'postgres.outside');
  if (!fs.existsSync(file)) {
    const partial = `${file}.${process.pid}`;
    fs.writeFileSync(partial, `${path.basename(path.dirname(dataFolder))}-${randomBytes(6).toString('hex')}\n`);
    // A link, not a rename: of two commands that begin at once, the first one's name counts for both.
    try {
      fs.linkSync(partial, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(partial);
    }
  }
  return path.basename(fs.readFileSync(file, 'utf8').trim());
}

/** Hands a file or folder to the server's account. */
export function give(account: ServerAccount | undefined, file: string): void {
  if (account) fs.chownSync(file, account.uid, account.gid);
}
