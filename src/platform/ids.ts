import { randomFillSync } from 'node:crypto';

/** Ids of one millisecond count up from a random start, so the counter must have room above it: 29 of 30 bits. */
const COUNTER_BITS = 30;
const COUNTER_START_BITS = 29;
/** A clock is now and then set back a little; ids go on rising over that much. Beyond it they follow the clock. */
const LONGEST_STEP_BACK_MS = 1_000;
const POOLED_IDS = 256;
const RANDOM_BYTES_PER_ID = 10; // 4 for the counter's start, 6 of which 44 bits end the id

const pool = Buffer.alloc(POOLED_IDS * RANDOM_BYTES_PER_ID);
let pooled = 0;
let lastMs = 0;
let counter = 0;

/**
 * A fresh UUID of version 7 (RFC 9562, section 5.7): milliseconds, 30 bits of counter (section 6.2, method 1) over
 * `rand_a` and the head of `rand_b`, then 44 random bits. Ids of one process rise, whatever the clock does within a second.
 */
export function uuidv7(now: Date): string {
  if (pooled === 0) {
    randomFillSync(pool);
    pooled = POOLED_IDS;
  }
  const at = --pooled * RANDOM_BYTES_PER_ID;
  advance(now.getTime(), pool.readUInt32BE(at) >>> (32 - COUNTER_START_BITS));

  const high = Math.floor(lastMs / 2 ** 16);
  const head = counter >>> 18; // rand_a: 12 bits
  const middle = (counter >>> 4) & 0x3fff; // after the two variant bits: 14 bits
  const tail = ((counter & 0xf) << 12) | (pool.readUInt16BE(at + 4) & 0xfff);
  return `${word(high >>> 16)}${word(high & 0xffff)}-${word(lastMs % 2 ** 16)}-${word(0x7000 | head)}-${word(0x8000 | middle)}-${word(tail)}${word(pool.readUInt16BE(at + 6))}${word(pool.readUInt16BE(at + 8))}`;
}

/** From a table: writing ids by `toString(16)` took as long as parsing their requests. */
const octets = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Sixteen bits in hexadecimal. */
function word(bits: number): string {
  return octets[bits >>> 8]! + octets[bits & 0xff]!;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of our ids. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The border below all ids of `instant` and later ones: the database's `uuid_from`, by which partitions are cut. */
export function idBorder(instant: Date): string {
  const ms = hex(instant.getTime(), 12);
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}

/** When an id was made, to the millisecond. */
export function idTime(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

function advance(ms: number, start: number): void {
  const clockWentOn = ms > lastMs;
  if (clockWentOn || lastMs - ms > LONGEST_STEP_BACK_MS) {
    lastMs = ms;
    counter = start;
  } else if (++counter >= 2 ** COUNTER_BITS) {
    lastMs += 1;
    counter = start;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
