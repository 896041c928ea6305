import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A disk of its own for a database, that a test can fill, or make fail as a worn one does. */
export type SmallDisk = {
  readonly folder: string;
  /** Leaves not one octet free. */
  fill(): void;
  /** Takes away what filled it. */
  clear(): void;
  /** It becomes read-only in the middle, as Linux does when the disk reports errors. */
  fail(): void;
  /** Ends the failure. Nothing may have a file open on it. */
  repair(): void;
};

const MEGABYTES = 300;

/** Whether a disk can be made here: as root, on a Linux that has loop devices and ext4. */
export function canMakeDisks(): boolean {
  return process.getuid?.() === 0 && fs.existsSync('/dev/loop-control') && fs.existsSync('/sbin/mkfs.ext4');
}

export function makeSmallDisk(): SmallDisk {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-disk-'));
  const [image, folder] = [path.join(home, 'image'), path.join(home, 'disk')];
  fs.chmodSync(home, 0o755); // PostgreSQL runs as another account, which must pass through
  fs.mkdirSync(folder);
  run('truncate', '-s', `${MEGABYTES}M`, image);
  run('/sbin/mkfs.ext4', '-q', image);
  const mount = () => run('mount', '-o', 'loop,errors=remount-ro', image, folder);
  mount();
  fs.chmodSync(folder, 0o755);
  onTestFinished(() => {
    run('umount', '-l', folder);
    fs.rmSync(home, { recursive: true });
  });
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill() {
      append(ballast, 1_048_576);
      append(`${ballast}.rest`, 512);
    },
    clear() {
      for (const file of [ballast, `${ballast}.rest`]) fs.rmSync(file, { force: true });
    },
    fail() {
      const device = run('findmnt', '-no', 'SOURCE', folder).trim();
      if (!device.startsWith('/dev/loop')) throw new Error(`${device} is not a disk of ours`);
      fs.writeFileSync(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, '1');
    },
    repair() {
      run('umount', folder);
      mount();
    },
  };
}

/** Until there is no room for one more block. */
function append(file: string, octets: number): void {
  const block = Buffer.alloc(octets);
  try {
    for (;;) fs.appendFileSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
