import type { Clock } from '#platform/clock.ts';

/** Makes ids in the form of the AvoSMS v1 dialect; see `v1Ids`. */
export type NextV1Id = () => string;

/** Processes that may make ids at once; each takes one sixteenth of the microseconds. */
export const V1_ID_SLOTS = 16;

/** One second holds a million microseconds, so this many ids of each slot. */
const IDS_PER_SECOND = 1_000_000 / V1_ID_SLOTS;

/**
 * Ids of 13 hexadecimal digits, as PHP's `uniqid` makes them: 8 of Unix seconds, 5 of microseconds. They increase and never
 * come twice in a process: when a second is full (62,500 ids) or the clock steps back, they borrow from the future. The low
 * four bits of the microseconds are the process's slot (0 to 15), so ids of processes with different slots never meet.
 * @throws {RangeError} when the slot is not one.
 */
export function v1Ids(clock: Clock, slot: number): NextV1Id {
  if (!Number.isInteger(slot) || slot < 0 || slot >= V1_ID_SLOTS) throw new RangeError(`slot ${slot} is not 0 to 15`);

  let last = -1;
  return () => {
    const present = Math.floor((clock.now().getTime() / 1000) * IDS_PER_SECOND);
    last = Math.max(present, last + 1);
    const seconds = Math.floor(last / IDS_PER_SECOND);
    const micros = (last % IDS_PER_SECOND) * V1_ID_SLOTS + slot;
    return seconds.toString(16).padStart(8, '0') + micros.toString(16).padStart(5, '0');
  };
}

/** The id of something in this dialect: the one it was made with, or Envoi's own where it did not come by the dialect. */
export function v1IdOf({ id, v1Id }: { id: string; v1Id: string | null }): string {
  return v1Id ?? id;
}
