import type { PartRef } from '../core/part.ts';

/** What parts of one slice have in common. */
type Share = Pick<PartRef, 'accountId' | 'sendId' | 'sender' | 'attempt' | 'carrierId' | 'alone'>;

/** A part, and since when it is awaited. */
export type AwaitedEntry = PartRef & { sinceMs: number };

/** Ids are kept in so many octets; carriers that write longer ones, or letters that take more than an octet, are rare. */
const ID_OCTETS = 36;
const DOUBTED = 1;

/**
 * Parts by their carrier and the id that it gave, in typed arrays: 76 octets a part. As objects they take 250, live for seconds and
 * so always get old, and collecting those was 40% of Envoi's time in bulk. A hash table with linear probing: a slot holds the place
 * of a part, counted from 1, and a part that is taken out leaves no gap.
 */
export class AwaitedTable {
  readonly #most: number;
  readonly #mask: number;
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;
  readonly #ids: Uint8Array;
  readonly #idLengths: Uint8Array;
  readonly #n: Int32Array;
  readonly #parts: Uint8Array;
  readonly #lasts: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #recipients: Float64Array;
  readonly #prices: Float64Array;
  readonly #since: Float64Array;
  /** Places that were used and are free again. */
  readonly #free: Int32Array;
  #freed = 0;
  #used = 0;
  readonly #shares: (Share | undefined)[];
  #lastShare: Share | undefined;

  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(most * 1.5 + 1));
    this.#most = most;
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots);
    this.#hashes = new Int32Array(most);
    this.#ids = new Uint8Array(most * ID_OCTETS);
    this.#idLengths = new Uint8Array(most);
    this.#shares = new Array<Share | undefined>(most);
    this.#n = new Int32Array(most);
    this.#parts = new Uint8Array(most);
    this.#lasts = new Uint8Array(most);
    this.#flags = new Uint8Array(most);
    this.#recipients = new Float64Array(most);
    this.#prices = new Float64Array(most);
    this.#since = new Float64Array(most);
    this.#free = new Int32Array(most);
  }

  get isFull(): boolean {
    return this.#used - this.#freed >= this.#most;
  }

  /** Empty again, with the memory it has. */
  clear(): void {
    this.#slots.fill(0);
    this.#shares.fill(undefined);
    this.#used = 0;
    this.#freed = 0;
  }

  /** Puts a part in the place of one with the same id, if there is any. There must be room. */
  set(id: string, hash: number, ref: PartRef, sinceMs: number): void {
    const slot = this.#slotOf(id, hash, ref.carrierId);
    const known = this.#slots[slot]!;
    const place = known > 0 ? known - 1 : this.#freed > 0 ? this.#free[--this.#freed]! : this.#used++;
    this.#slots[slot] = place + 1;
    this.#hashes[place] = hash;
    this.#idLengths[place] = id.length;
    for (let i = 0; i < id.length; i++) this.#ids[place * ID_OCTETS + i] = id.charCodeAt(i);
    this.#shares[place] = this.#share(ref);
    this.#n[place] = ref.n;
    this.#parts[place] = ref.part;
    this.#lasts[place] = ref.last;
    this.#flags[place] = ref.doubted ? DOUBTED : 0;
    this.#recipients[place] = Number(ref.recipient);
    this.#prices[place] = ref.priceMicros;
    this.#since[place] = sinceMs;
  }

  get(id: string, hash: number, carrierId: number): AwaitedEntry | undefined {
    const place = this.#slots[this.#slotOf(id, hash, carrierId)]! - 1;
    if (place < 0) return undefined;
    return {
      ...this.#shares[place]!,
      n: this.#n[place]!,
      part: this.#parts[place]!,
      last: this.#lasts[place]!,
      recipient: `+${this.#recipients[place]!}`,
      priceMicros: this.#prices[place]!,
      doubted: this.#flags[place] === DOUBTED,
      sinceMs: this.#since[place]!,
    };
  }

  delete(id: string, hash: number, carrierId: number): void {
    let gap = this.#slotOf(id, hash, carrierId);
    const place = this.#slots[gap]! - 1;
    if (place < 0) return;
    this.#free[this.#freed++] = place;
    this.#shares[place] = undefined;
    // What was put behind the gap because its own slot was taken moves up, as long as that brings it no nearer than its slot.
    for (let slot = (gap + 1) & this.#mask; this.#slots[slot]! > 0; slot = (slot + 1) & this.#mask) {
      const home = this.#hashes[this.#slots[slot]! - 1]! & this.#mask;
      if (((slot - home) & this.#mask) < ((slot - gap) & this.#mask)) continue;
      this.#slots[gap] = this.#slots[slot]!;
      gap = slot;
    }
    this.#slots[gap] = 0;
  }

  /** The slot of a part, or the free one where it would be put. */
  #slotOf(id: string, hash: number, carrierId: number): number {
    let slot = hash & this.#mask;
    for (; this.#slots[slot]! > 0; slot = (slot + 1) & this.#mask) {
      if (this.#isAt(this.#slots[slot]! - 1, id, hash, carrierId)) return slot;
    }
    return slot;
  }

  #isAt(place: number, id: string, hash: number, carrierId: number): boolean {
    if (this.#hashes[place] !== hash || this.#idLengths[place] !== id.length) return false;
    for (let i = 0; i < id.length; i++) if (this.#ids[place * ID_OCTETS + i] !== id.charCodeAt(i)) return false;
    return this.#shares[place]!.carrierId === carrierId;
  }

  #share({ accountId, sendId, sender, attempt, carrierId, alone }: PartRef): Share {
    const last = this.#lastShare;
    const same =
      last?.sendId === sendId &&
      last.accountId === accountId &&
      last.sender === sender &&
      last.attempt === attempt &&
      last.carrierId === carrierId &&
      last.alone === alone;
    if (same) return last;
    this.#lastShare = { accountId, sendId, sender, attempt, carrierId, alone };
    return this.#lastShare;
  }
}

/** Of a carrier's id. */
export function hashOf(id: string, carrierId: number): number {
  let hash = 0x811c9dc5 ^ carrierId; // FNV-1a, its end mixed since neighbouring ids differ there alone
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

const inOctets = /^[\0-\xff]*$/;
const number = /^\+[1-9]\d{0,14}$/;

/** Whether a part can be kept in a table without losing anything of it. */
export function fitsTable(id: string, { recipient, n, part, last }: PartRef): boolean {
  return (
    id.length <= ID_OCTETS &&
    inOctets.test(id) &&
    number.test(recipient) &&
    part <= 255 &&
    last <= 255 &&
    n <= 0x7fffffff
  );
}
