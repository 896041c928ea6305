/** Something that gathers output while a turn lasts. */
export type Gathering = { flush(): void };

/**
 * A turn of the event loop: whatever arrives in it is worked off, then the journal is written once, and only then do answers
 * leave, each link's in one write. So no client holds an answer to a message that a crash could make this simulator forget.
 */
export class WriteTurn {
  readonly #writeJournal: () => void;
  readonly #gatherings = new Set<Gathering>();
  #under = false;

  constructor(writeJournal: () => void) {
    this.#writeJournal = writeJournal;
  }

  /** Makes sure that the turn has an end, and that this gathering is flushed at it. */
  join(gathering?: Gathering): void {
    if (gathering) this.#gatherings.add(gathering);
    if (this.#under) return;
    this.#under = true;
    setImmediate(() => this.end());
  }

  /** Ends the turn now, as before a stop. */
  end(): void {
    this.#under = false;
    this.#writeJournal();
    for (const gathering of this.#gatherings) gathering.flush();
    this.#gatherings.clear();
  }
}
