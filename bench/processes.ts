import fs from 'node:fs';

/** The processes that are measured: Envoi's own, its database, the simulated carrier, who sends the requests, and Kannel's. */
export const roles = ['envoi', 'postgres', 'simulator', 'load', 'kannel'] as const;
export type Role = (typeof roles)[number];

/** A process: what it is and the CPU time it has used so far. */
export type Process = { pid: number; role: Role; cpuMs: number };

const MS_PER_TICK = 10; // USER_HZ is 100 wherever Linux runs
const KB_PER_MB = 1_000_000 / 1_024;

/** Envoi's process and all that descend from it: those that run Node are Envoi, the others its database. Linux only. */
export function processesOf(root: number): Process[] {
  const parents = new Map<number, number>();
  for (const name of fs.readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) parents.set(Number(name), stat.parent);
  }
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs).flatMap((pid) => processOf(pid, runsNode(pid) ? 'envoi' : 'postgres'));
}

/** One process, or none once it has ended. */
export function processOf(pid: number, role: Role): Process[] {
  const stat = statOf(pid);
  return stat ? [{ pid, role, cpuMs: stat.cpuMs }] : [];
}

function statOf(pid: number): { parent: number; cpuMs: number } | undefined {
  const text = read(pid, 'stat');
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, children, childrenSystem] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), cpuMs: (user! + system! + children! + childrenSystem!) * MS_PER_TICK };
}

function runsNode(pid: number): boolean {
  return read(pid, 'cmdline')?.includes('.ts') ?? false;
}

/**
 * The most memory that the processes of each role held, in MB: what the kernel remembers of each, added up. Those of
 * PostgreSQL share most of theirs, so for them it is their fair share of it at this moment.
 */
export const peakMemory = (all: readonly Process[]): Record<string, number> => memory(all, 'VmHWM');

/** The same at this moment. */
export const memoryNow = (all: readonly Process[]): Record<string, number> => memory(all, 'VmRSS');

function memory(all: readonly Process[], name: 'VmHWM' | 'VmRSS'): Record<string, number> {
  const megabytes: Record<string, number> = {};
  for (const { pid, role } of all) {
    const kilobytes = role === 'postgres' ? figure(pid, 'smaps_rollup', 'Pss') : figure(pid, 'status', name);
    megabytes[role] = (megabytes[role] ?? 0) + kilobytes / KB_PER_MB;
  }
  return megabytes;
}

/** A line such as `VmHWM:	  12345 kB` of a file in /proc. */
function figure(pid: number, file: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(pid, file) ?? '') ?? [];
  return Number(kilobytes ?? 0);
}

function read(pid: number, file: string): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // it has just ended, or is not ours to look at
  }
}
