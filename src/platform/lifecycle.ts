import type { Log } from './log.ts';

/** Something that runs until it is stopped: the database, the dispatcher, the API. */
export type Part = { readonly name: string; start(): Promise<void>; stop(): Promise<void> };

/** A stop was asked for while the parts were still starting. */
export class StoppedEarly extends Error {
  override name = 'StoppedEarly';
}

/** The parts of a running Envoi: started one after the other, stopped in reverse. */
export class Lifecycle {
  readonly #log: Log;
  readonly #running: Part[] = [];
  #starting: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @throws {StoppedEarly} once `stop` was called, also meanwhile; else what the part throws, which is then not running. */
  async start(part: Part): Promise<void> {
    if (this.#stopped) throw new StoppedEarly(`stopped before ${part.name} started`);
    const started = part.start().then(() => {
      this.#running.push(part);
      this.#log.debug('part started', { part: part.name });
    });
    this.#starting = started.catch(() => {}); // our caller is told
    await started;
    // It is being stopped already: what our caller would do with it next finds it half closed.
    if (this.#stopped) throw new StoppedEarly(`stopped while ${part.name} started`);
  }

  /** Opens something that is closed when the others have stopped, and gives it. */
  async open<T>(name: string, open: () => Promise<T>, close: (opened: T) => Promise<void>): Promise<T> {
    let opened: T | undefined;
    await this.start({
      name,
      start: async () => {
        opened = await open();
      },
      stop: () => close(opened as T),
    });
    return opened as T;
  }

  /** Stops all parts; one that fails does not keep the others from stopping. Asked twice, it stops once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    await this.#starting;
    for (let part = this.#running.pop(); part; part = this.#running.pop()) {
      try {
        await part.stop();
        this.#log.debug('part stopped', { part: part.name });
      } catch (error) {
        this.#log.error('part not stopped', { part: part.name, error: error as Error });
      }
    }
  }
}
