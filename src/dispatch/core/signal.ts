/** Tells whoever listens that something happened, without knowing who that is. */
export class Signal {
  readonly #listeners: (() => void)[] = [];

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  give(): void {
    for (const listener of this.#listeners) listener();
  }
}
