import type { AskHealth, Health } from '#api/probes.ts';
import { lockReasons } from '#domain/restore-guard.ts';
import { Cached } from '#operations/cached.ts';
import type { Changes } from '#storage/changes.ts';
import { answers, type Db, type Pool } from '#storage/database.ts';
import { readLock } from '#storage/queries/database/restore-guard.ts';

/** How old an answer of the database may be that a probe is told of. */
const ASKED_EVERY_MS = 1_000;

const away: Health = { serving: false, reasons: ['the database does not answer'] };

export type HealthParts = {
  ctx: { db: Db; pool: Pool };
  changes: Pick<Changes, 'on'>;
  /** Whether the database answered the worker a moment ago. */
  worker: { readonly reachesDatabase: boolean };
  /** What else an operator should know of. */
  problems: () => readonly string[];
};

/** How this process is. Asked as often as one likes, it asks the database once a second. */
export function healthOf({ ctx, changes, worker, problems }: HealthParts): AskHealth {
  const lock = new Cached(() => readLock(ctx.db), true);
  changes.on('dispatch_lock', () => lock.forget());
  const answering = new Cached(() => answers(ctx.pool), true, ASKED_EVERY_MS);
  return async () => {
    if (!worker.reachesDatabase || !(await answering.get())) return away;
    const locked = await lock.get().catch(() => 'away' as const);
    if (locked === 'away') return away;
    const reasons = locked ? [`dispatch is locked: ${lockReasons[locked.reason]}`] : [];
    return { serving: true, reasons: [...reasons, ...problems()] };
  };
}
