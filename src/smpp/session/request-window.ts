/**
 * Our requests that await their response: a ring indexed by sequence number. Numbers rise from 1 and wrap to 1 after
 * 0x7FFFFFFF (5.0 section 2.6.3). One whose slot is still taken by an older request is skipped.
 */
export const MAX_SEQUENCE = 0x7fff_ffff;

/** What the ring must know of a request. `deadline` in ms. */
export type Outstanding = { sequence: number; readonly commandId: number; deadline: number };

export class RequestWindow<T extends Outstanding> {
  readonly #slots: (T | undefined)[];
  readonly #mask: number;
  #next: number;
  #size = 0;

  /** `window`: how many may be outstanding. `first`: the first sequence number, 1 unless a test says otherwise. */
  constructor(window: number, first = 1) {
    // Twice the window, so that a free slot is near even when some requests stay unanswered for long.
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(8, 2 * window)));
    this.#slots = new Array(capacity).fill(undefined);
    this.#mask = capacity - 1;
    this.#next = first;
  }

  get size(): number {
    return this.#size;
  }

  /** The number the next request will bear. There must be room. */
  get nextSequence(): number {
    while (this.#slots[this.#next & this.#mask] !== undefined) this.#advance();
    return this.#next;
  }

  /** A number for a request that nobody waits for here. */
  skip(): number {
    const sequence = this.#next;
    this.#advance();
    return sequence;
  }

  /** Takes in a request under `nextSequence`. */
  add(request: T): void {
    request.sequence = this.nextSequence;
    this.#slots[request.sequence & this.#mask] = request;
    this.#size += 1;
    this.#advance();
  }

  /** The request outstanding under this number. */
  find(sequence: number): T | undefined {
    const request = this.#slots[sequence & this.#mask];
    return request?.sequence === sequence ? request : undefined;
  }

  /** A request found here is outstanding no more. */
  remove(request: T): void {
    this.#slots[request.sequence & this.#mask] = undefined;
    this.#size -= 1;
  }

  /** Takes out the requests whose deadline has come, oldest first. */
  takeExpired(now: number): T[] {
    const expired = this.#list().filter((request) => request.deadline <= now);
    for (const request of expired) this.remove(request);
    return expired;
  }

  /** Takes out all requests, oldest first. */
  takeAll(): T[] {
    const all = this.#list();
    for (const request of all) this.remove(request);
    return all;
  }

  /** When the next request will have waited too long; Infinity when none is outstanding. */
  get nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const request of this.#slots) if (request && request.deadline < next) next = request.deadline;
    return next;
  }

  #list(): T[] {
    const all = this.#slots.filter((request) => request !== undefined);
    return all.sort((a, b) => a.deadline - b.deadline || a.sequence - b.sequence);
  }

  #advance(): void {
    this.#next = this.#next >= MAX_SEQUENCE ? 1 : this.#next + 1;
  }
}
