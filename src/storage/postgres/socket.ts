import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { give, type ServerAccount } from './account.ts';

/** Names the socket file; nothing listens on TCP. */
export const SERVER_PORT = 5432;
/** sockaddr_un holds 107 bytes of path, and PostgreSQL keeps `.s.PGSQL.5432.lock` beside the socket. */
const LONGEST_SOCKET_PATH = 100;

/** The socket lies in the cluster's folder; where that path is too long, in a short folder named after it. */
export function socketFolder(folder: string): string {
  if (Buffer.byteLength(path.join(folder, `.s.PGSQL.${SERVER_PORT}.lock`)) <= LONGEST_SOCKET_PATH) return folder;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return `/tmp/envoi-${hash}`;
}

/** @throws when the short folder is a stranger's: who owns the folder can stand in for the server. */
export function makeSocketFolder(folder: string, account: ServerAccount | undefined): string {
  const wanted = socketFolder(folder);
  if (wanted === folder) return folder;
  fs.mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const present = fs.lstatSync(wanted);
  const ours = present.isDirectory() && [process.getuid?.(), account?.uid].includes(present.uid);
  if (!ours) throw new Error(`${wanted} belongs to another account: remove it, or choose a shorter ENVOI_DATA_DIR`);
  fs.chmodSync(wanted, 0o700);
  give(account, wanted);
  return wanted;
}

/** After a stop: a short folder has no other use. */
export function removeSocketFolder(folder: string): void {
  if (socketFolder(folder) !== folder) fs.rmSync(socketFolder(folder), { recursive: true, force: true });
}
