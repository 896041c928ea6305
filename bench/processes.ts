import fs from 'node:fs';

/** A process of the installation under test: what it is, its CPU time so far and its memory. */
export type Process = { role: 'envoi' | 'simulator' | 'postgres'; cpuMs: number; residentMb: number };

const MS_PER_TICK = 10; // USER_HZ is 100 wherever Linux runs

/** The process and all that descend from it. Linux only. */
export function processes(root: number): Process[] {
  const parents = new Map<number, number>();
  for (const name of fs.readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) parents.set(Number(name), stat.parent);
  }
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs).flatMap((pid) => {
    const stat = statOf(pid);
    return stat ? [{ role: roleOf(pid), cpuMs: stat.cpuMs, residentMb: stat.residentMb }] : [];
  });
}

function statOf(pid: number): { parent: number; cpuMs: number; residentMb: number } | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system, children, childrenSystem] = fields.slice(11, 15).map(Number);
    const cpuMs = (user! + system! + children! + childrenSystem!) * MS_PER_TICK;
    return { parent: Number(fields[1]), cpuMs, residentMb: Math.round((Number(fields[21]) * 4096) / 1e6) };
  } catch {
    return undefined;
  }
}

function roleOf(pid: number): Process['role'] {
  const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  if (command.includes('simulator')) return 'simulator';
  return command.includes('main.ts') ? 'envoi' : 'postgres';
}
