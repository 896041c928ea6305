import fs from 'node:fs';
import type { Server } from 'node:http';
import type { Log } from '#platform/log.ts';

/** More idle connections than this would only take memory. */
const MOST_CONNECTIONS = 10_000;
/** For the database, carriers' links, files and what a start of the database takes: at least these, else a quarter. */
const KEPT_DESCRIPTORS = 128;
const FEWEST_CONNECTIONS = 8;
const TOLD_EVERY_MS = 60_000;

/**
 * Closes connections beyond a number at once: strangers must not take the descriptors that the database and carriers need.
 * `wanted`: what the operator set.
 */
export function limitConnections(server: Server, wanted: number | undefined, log: Log): void {
  const limit = wanted ?? connectionsFor(openFileLimit());
  let loggedAt = Number.NEGATIVE_INFINITY;
  server.maxConnections = limit;
  server.on('drop', () => {
    if (performance.now() - loggedAt < TOLD_EVERY_MS) return;
    loggedAt = performance.now();
    log.warn('HTTP connections were refused', { limit });
  });
}

/** How many connections a process may have that may open so many files. */
export function connectionsFor(openFiles: number): number {
  const open = Math.min(openFiles, 2 * MOST_CONNECTIONS);
  const kept = Math.max(KEPT_DESCRIPTORS, open / 4);
  return Math.min(MOST_CONNECTIONS, Math.max(FEWEST_CONNECTIONS, Math.floor(open - kept)));
}

/** Of this process; where the system does not tell it, what systems commonly allow. Node raises it to the most it may. */
function openFileLimit(): number {
  const fallback = 1_024;
  if (process.platform !== 'linux') return fallback;
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft ?? fallback);
}
