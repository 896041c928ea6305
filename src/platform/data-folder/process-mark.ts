import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { isGone } from './gone.ts';

/**
 * A text that tells one life of a process id from another, or undefined when no such process runs. Ids are reused, above
 * all after a container restarts, so an id alone proves nothing. A zombie counts as gone: where the first process does
 * not reap, a dead process answers `kill(pid, 0)` for ever.
 * @throws when it cannot be found out.
 */
export function processMark(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid < 1) return undefined;
  return process.platform === 'linux' ? linuxMark(pid) : otherMark(pid);
}

let bootId: string | undefined;

/** Boot id and start time in clock ticks since boot: proc(5), `stat`, fields 3 (state) and 22 (starttime). */
function linuxMark(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets and may hold spaces and brackets itself: count from the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    bootId ??= fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${bootId}/${fields[19]}`;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function otherMark(pid: number): string | undefined {
  const { stdout, error } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  if (error) throw error;
  const [state, ...start] = stdout.trim().split(/\s+/);
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
}
