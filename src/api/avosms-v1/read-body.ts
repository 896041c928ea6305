import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BodyBudget } from '../body-budget.ts';
import { BodyRefused, takeBody } from './body.ts';
import { type Fields, TooMuch } from './parameters/fields.ts';
import { readFields } from './parameters/read-fields.ts';
import { ReaderPool } from './parameters/reader-pool.ts';
import { reading } from './parameters/reading.ts';
import { ReadingAbandoned } from './parameters/work.ts';

export type BodyLimits = { mostBytes: number; mostRecipients: number };

/** The dearest bodies of this size that were found take 6 ms to read; larger ones are read where they hold nobody up. */
const LARGE_BYTES = 64 * 1024;
/** Of all bodies that are received or wait to be read. */
const MOST_BYTES_TOGETHER = 64 * 1024 * 1024;

/** Receives the bodies of requests and reads them. */
export class BodyReader {
  readonly #limits: BodyLimits;
  readonly #budget: BodyBudget;
  readonly #pool: ReaderPool;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
    this.#budget = new BodyBudget(Math.max(MOST_BYTES_TOGETHER, 2 * limits.mostBytes));
    this.#pool = new ReaderPool(limits);
  }

  /** @throws {BodyRefused} */
  async read(raw: IncomingMessage, contentType: string, client: string): Promise<Fields> {
    const { mostBytes, mostRecipients } = this.#limits;
    const { bytes, holding } = await takeBody(raw, client, { mostBytes, budget: this.#budget });
    try {
      if (bytes.length <= LARGE_BYTES) return readFields(bytes, contentType, reading({ mostRecipients }));
      const job = { bytes, contentType, client, started: () => holding.giveUpBy(undefined) };
      return await whileConnected(raw.socket, (signal, abort) => {
        holding.giveUpBy(abort);
        return this.#pool.read(job, signal);
      });
    } catch (error) {
      if (error instanceof TooMuch) throw new BodyRefused('too_large');
      if (error instanceof ReadingAbandoned) throw new BodyRefused(raw.socket.destroyed ? 'client_left' : 'too_many');
      throw error;
    } finally {
      holding.release();
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** The signal is aborted when the client is gone. */
async function whileConnected<Result>(
  socket: Socket,
  work: (signal: AbortSignal, abort: () => void) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  socket.once('close', abort);
  try {
    return await work(controller.signal, abort);
  } finally {
    socket.off('close', abort);
  }
}
