import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Fields, TooMuch } from './fields.ts';
import type { ReadRequest, ThreadAnswer } from './reader-thread.ts';
import { ReadingAbandoned } from './work.ts';

/** One body to read. Its bytes must be memory of their own: they move to the thread. */
export type Job = {
  bytes: Buffer;
  contentType: string;
  /** Clients take turns. */
  client: string;
  /** Called when a thread begins. */
  started?: () => void;
};

type Waiting = Job & {
  size: number;
  gone: Int32Array;
  resolve: (fields: Fields) => void;
  reject: (error: Error) => void;
};

export type PoolRules = { mostBytes: number; mostRecipients: number; threads?: number };

/** One core stays with those who are served meanwhile. */
const MOST_THREADS = 2;
/** Many times what is ever needed, since a thread that runs out of memory may end the process; it makes garbage go early. */
const LEAST_HEAP_MB = 256;
const HEAP_PER_BODY_BYTE = 16;
const MEBIBYTE = 1_048_576;
/** A thread that has read more than this is not kept: its memory goes back at once, 50 MB after a million recipients. */
const LARGEST_KEPT_BYTES = 8 * MEBIBYTE;

/** Reads large bodies in threads of their own, where they hold nobody up. Threads are started when they are first needed. */
export class ReaderPool {
  readonly #rules: PoolRules;
  readonly #mostThreads: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #waiting = new Map<string, Waiting[]>();
  #closed = false;

  constructor(rules: PoolRules) {
    this.#rules = rules;
    this.#mostThreads = rules.threads ?? Math.max(1, Math.min(MOST_THREADS, os.availableParallelism() - 1));
  }

  /**
   * Waits for a thread, then for the end of the reading. When `signal` is aborted, so is that.
   * @throws {TooMuch} and {ClientGone}
   */
  read(job: Job, signal: AbortSignal): Promise<Fields> {
    return new Promise((resolve, reject) => {
      const waiting = {
        ...job,
        size: job.bytes.length,
        gone: new Int32Array(new SharedArrayBuffer(4)),
        resolve,
        reject,
      };
      const ofClient = this.#waiting.get(job.client) ?? [];
      this.#waiting.set(job.client, ofClient);
      ofClient.push(waiting);
      signal.addEventListener('abort', () => this.#abandon(waiting), { once: true });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((thread) => thread.terminate()));
  }

  #next(): void {
    const first = this.#waiting.entries().next().value;
    if (!first || this.#closed || (this.#idle.length === 0 && this.#busy.size >= this.#mostThreads)) return;
    const [client, jobs] = first;
    const job = jobs.shift()!;
    this.#waiting.delete(client);
    if (jobs.length > 0) this.#waiting.set(client, jobs); // behind the others
    this.#begin(job);
  }

  #begin(job: Waiting): void {
    const thread = this.#idle.pop() ?? this.#start();
    this.#busy.set(thread, job);
    job.started?.();
    const { bytes, contentType, gone } = job;
    const question: ReadRequest = { bytes, contentType, mostRecipients: this.#rules.mostRecipients, gone };
    thread.postMessage(question, [bytes.buffer as ArrayBuffer]);
  }

  #start(): Worker {
    const heapMb = LEAST_HEAP_MB + Math.ceil((HEAP_PER_BODY_BYTE * this.#rules.mostBytes) / MEBIBYTE);
    const thread = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    thread.unref(); // an idle thread keeps no process from ending
    thread.on('message', (answer: ThreadAnswer) => {
      const job = this.#busy.get(thread)!;
      this.#busy.delete(thread);
      if (job.size <= LARGEST_KEPT_BYTES) this.#idle.push(thread);
      else void thread.terminate();
      settle(job, answer);
      this.#next();
    });
    thread.on('error', (error) => this.#lost(thread, error));
    thread.on('exit', () => this.#lost(thread, new Error('the thread that reads bodies ended')));
    return thread;
  }

  #lost(thread: Worker, error: Error): void {
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    this.#busy.get(thread)?.reject(error);
    if (this.#busy.delete(thread)) this.#next();
  }

  #abandon(job: Waiting): void {
    Atomics.store(job.gone, 0, 1);
    const ofClient = this.#waiting.get(job.client);
    const place = ofClient?.indexOf(job) ?? -1;
    if (!ofClient || place < 0) return;
    ofClient.splice(place, 1);
    if (ofClient.length === 0) this.#waiting.delete(job.client);
    job.reject(new ReadingAbandoned());
  }
}

function settle({ resolve, reject }: Waiting, answer: ThreadAnswer): void {
  switch (answer.kind) {
    case 'fields':
      resolve({ single: answer.single, recipients: answer.recipients === '' ? [] : answer.recipients.split('\n') });
      return;
    case 'too_much':
      reject(new TooMuch());
      return;
    case 'no_longer_wanted':
      reject(new ReadingAbandoned());
      return;
    default:
      answer satisfies never;
  }
}
