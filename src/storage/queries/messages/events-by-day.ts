import { allDays, type Tables, type TablesOf } from '../../day-tables.ts';
import type { PartEventToRecord } from '../receipts/record-rows.ts';

/** Days that one statement names: today, and yesterday's receipts. Its name, which carries them, has 63 octets. */
const MOST_DAYS = 2;

/** Events by the tables they go to, the latest day first; those of more days than a statement names go to the tables of all days. */
export function byDay(
  events: readonly PartEventToRecord[],
  tablesOf: TablesOf,
): [Tables, readonly PartEventToRecord[]][] {
  const groups = new Map<Tables, PartEventToRecord[]>();
  for (const event of events) {
    const tables = tablesOf(event.sendId);
    const group = groups.get(tables);
    if (group) group.push(event);
    else groups.set(tables, [event]);
  }
  if (groups.size <= 1) return [...groups];
  const latestFirst = [...groups].sort(([one], [other]) => (one.day < other.day ? 1 : -1));
  if (groups.size <= MOST_DAYS) return latestFirst;
  const [latest, ...others] = latestFirst;
  return [latest!, [allDays, others.flatMap(([, group]) => group)]];
}
