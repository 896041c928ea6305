import type pg from 'pg';
import { idBorder, idTime } from '#platform/ids.ts';

/**
 * The tables that hold sends, messages, their contents and events: of one day, or of all. A statement that names a day's opens those and no others;
 * for all of them PostgreSQL opens every day kept, which with 99 days took more time than all else of a single message.
 */
export type Tables = {
  /** What a statement's name carries, since it is another for each day; empty for all of them. */
  readonly day: string;
  readonly send: string;
  readonly message: string;
  readonly message_content: string;
  readonly event: string;
  /** The ids of the day: from the first to before the other. */
  readonly from: string;
  readonly before: string;
};

/** Chooses the tables for a send's id. */
export type TablesOf = (sendId: string) => Tables;

export const allDays: Tables = {
  day: '',
  send: 'send',
  message: 'message',
  message_content: 'message_content',
  event: 'event',
  from: '',
  before: '',
};
export const ofAllDays: TablesOf = () => allDays;

const DAY_MS = 24 * 3_600_000;
const UNDEFINED_TABLE = '42P01';
/** Days whose tables statements name. What is older, or yet to come, is rare: it goes by the tables of all days. */
const MOST_NAMED = 8;
/**
 * A day takes the place of one that was not named for so long. Connections live no longer (`database.ts`), so that what each has
 * prepared stays bounded: the statements of twice as many days at most.
 */
export const NAMED_FOR_MS = 3_600_000;

type Named = { readonly tables: Tables; usedMs: number };

/** The days of one database whose tables may be named. */
export class NamedDays {
  readonly #named = new Map<string, Named>();
  #last: Named = { tables: allDays, usedMs: 0 };

  /** `there`: the days that have tables, as `20260302`. */
  tablesOf(sendId: string, there: ReadonlySet<string>, nowMs: number): Tables {
    // Neighbours are mostly of one day.
    const { day, from, before } = this.#last.tables;
    const isSame = sendId >= from && sendId < before && there.has(day);
    const found = isSame ? this.#last : this.#find(dayOf(sendId), there, nowMs);
    if (!found) return allDays;
    found.usedMs = nowMs;
    this.#last = found;
    return found.tables;
  }

  #find(day: string, there: ReadonlySet<string>, nowMs: number): Named | undefined {
    if (!there.has(day)) return undefined;
    const known = this.#named.get(day);
    if (known || (this.#named.size >= MOST_NAMED && !this.#makeRoom(nowMs))) return known;
    const named = { tables: tablesOfDay(day), usedMs: nowMs };
    this.#named.set(day, named);
    return named;
  }

  #makeRoom(nowMs: number): boolean {
    for (const [day, { usedMs }] of this.#named) {
      if (nowMs - usedMs >= NAMED_FOR_MS) return this.#named.delete(day);
    }
    return false;
  }
}

/** By an id's time, as `20260302`. */
function dayOf(sendId: string): string {
  const at = idTime(sendId);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10).replaceAll('-', '');
}

function tablesOfDay(day: string): Tables {
  const start = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
  const [from, before] = [idBorder(new Date(start)), idBorder(new Date(start + DAY_MS))];
  return {
    day,
    send: `send_p${day}`,
    message: `message_p${day}`,
    message_content: `message_content_p${day}`,
    event: `event_p${day}`,
    from,
    before,
  };
}

/** `asOf`: how many changes of the days had been told when `there` was asked for. */
type Known = { named: NamedDays; there: Promise<ReadonlySet<string>> | undefined; asOf: number };
const knownOf = new WeakMap<pg.Pool, Known>();
let changes = 0;

/**
 * Does `work`, which chooses tables by what it is given. When one is not there after all, since its day was dropped, or the
 * database replaced by an older one, the work is done again by the tables of all days: so it must be whole, and leave nothing when
 * it fails.
 */
export async function onDays<Result>(pool: pg.Pool, work: (tablesOf: TablesOf) => Promise<Result>): Promise<Result> {
  const known = knownOf.get(pool) ?? { named: new NamedDays(), there: undefined, asOf: changes };
  knownOf.set(pool, known);
  if (known.asOf !== changes) known.there = undefined;
  known.asOf = changes;
  known.there ??= readDays(pool);
  let there: ReadonlySet<string>;
  try {
    there = await known.there;
  } catch (error) {
    known.there = undefined;
    throw error;
  }
  const nowMs = performance.now();
  try {
    return await work((sendId) => known.named.tablesOf(sendId, there, nowMs));
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error;
    known.there = undefined;
    return work(ofAllDays);
  }
}

/** Days got tables: every pool of this process, whichever made them, looks for them at its next use. */
export function daysChanged(): void {
  changes += 1;
}

async function readDays(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ day: string }>(
    `select substr(c.relname, 8) as day from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'event'::regclass and c.relname ~ '^event_p[0-9]{8}$'`,
  );
  return new Set(rows.map(({ day }) => day));
}

/** The tables that all of some ids are in. */
export function tablesOfAll(sendIds: readonly string[], tablesOf: TablesOf): Tables {
  const tables = sendIds.length > 0 ? tablesOf(sendIds[0]!) : allDays;
  return sendIds.every((id) => id >= tables.from && id < tables.before) ? tables : allDays;
}

/** A statement's name, which carries the day whose tables it names. */
export function nameOn(name: string, { day }: Tables): string {
  return day === '' ? name : `${name} ${day}`;
}
