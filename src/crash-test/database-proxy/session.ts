import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults } from './faults.ts';
import {
  errorResponse,
  FrameReader,
  failingQuery,
  openings,
  query,
  readOpening,
  ready,
  type ServerError,
  type Status,
  statusOf,
  typeOf,
} from './frames.ts';
import { type ProtocolTurn, TurnReader } from './turns.ts';

export type ProxySessionOptions = {
  client: Duplex;
  /** A new connection to the server. */
  connect(): Promise<Duplex>;
  faults: Faults;
  /** Whether the program that it belongs to is just starting. */
  starting(): boolean;
  /** Ends what hangs or is late. */
  calm: AbortSignal;
  /** Called once, when nothing of it is left. */
  ended(): void;
};

/** What the server said until it was ready again; without a status its connection broke meanwhile. */
type Said = { frames: Buffer[]; status: Status | undefined };

const NO_TLS = 'N';
/** How finely a commit that hangs looks whether it is to end. */
const HANG_STEP_MS = 250;
/** A commit that waits for its standby is not ended by limits on statements or transactions. */
const WITHOUT_LIMITS = `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
  select set_config('transaction_timeout', '0', true) where current_setting('server_version_num')::int >= 170000`;

/** One connection of a client to the server. A turn begins when the one before has its answer, so that each can go wrong alone. */
export class ProxySession {
  readonly #options: ProxySessionOptions;
  readonly #client: Duplex;
  readonly #fromClient = new FrameReader();
  readonly #fromServer = new FrameReader();
  readonly #turns = new TurnReader();
  readonly #waiting: ProtocolTurn[] = [];
  #server: Duplex | undefined;
  #status: Status | undefined;
  /** Who waits for the server to be ready; `frames` when the client is not to hear what it says. */
  #exchange: { frames: Buffer[] | undefined; done(said: Said): void } | undefined;
  #busy = false;

  constructor(options: ProxySessionOptions) {
    this.#options = options;
    this.#client = options.client;
    let opening: Buffer = Buffer.alloc(0);
    const open = (chunk: Buffer) => {
      opening = Buffer.concat([opening, chunk]);
      const found = readOpening(opening);
      if (!found) return;
      opening = found.rest;
      if (found.asks === openings.tls || found.asks === openings.gss) {
        this.#client.write(NO_TLS);
        if (opening.length > 0) open(Buffer.alloc(0));
        return;
      }
      this.#client.off('data', open);
      this.#client.pause();
      void this.#open(found.bytes, found.asks, found.rest);
    };
    this.#client.on('data', open);
    this.#client.on('error', () => {});
    this.#client.on('close', () => this.#left());
  }

  /** Whether it belongs to a program that is just starting. */
  get isStarting(): boolean {
    return this.#options.starting();
  }

  /** Breaks it in both directions. */
  close(): void {
    this.#client.destroy();
    this.#server?.destroy();
  }

  async #open(bytes: Buffer, asks: number, rest: Buffer): Promise<void> {
    const { faults, starting } = this.#options;
    const refusal = asks === openings.start ? faults.ofOpening(starting()) : undefined;
    if (refusal) return void this.#client.end(errorResponse({ ...refusal.error, severity: 'FATAL' }));
    try {
      this.#server = await this.#options.connect();
    } catch {
      return this.close();
    }
    const server = this.#server;
    server.on('error', () => {});
    server.on('data', (chunk: Buffer) => this.#hear(chunk));
    server.on('close', () => this.#lost());
    if (this.#client.destroyed) return this.close();
    server.write(bytes);
    this.#client.on('data', (chunk: Buffer) => this.#ask(chunk));
    if (rest.length > 0) this.#ask(rest);
    this.#client.resume();
  }

  /** A client that goes away leaves what it has asked for to be done. */
  #left(): void {
    if (!this.#server) this.#options.ended();
    else if (!this.#busy) this.#server.destroy();
  }

  #lost(): void {
    this.#options.ended();
    this.#exchange?.done({ frames: this.#exchange.frames ?? [], status: undefined });
    this.#client.end();
  }

  #ask(chunk: Buffer): void {
    for (const frame of this.#fromClient.read(chunk)) {
      // Until the server is ready for the first time, passwords go to and fro.
      if (this.#status === undefined) this.#server!.write(frame);
      else if (typeOf(frame) === 'X') this.#server!.end(frame);
      else if (typeOf(frame) === 'H') this.#server!.write(Buffer.concat([this.#turns.flush(), frame]));
      else {
        const turn = this.#turns.read(frame);
        if (turn) this.#waiting.push(turn);
      }
    }
    if (!this.#busy) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#busy = true;
    for (let turn = this.#waiting.shift(); turn && !this.#client.destroyed; turn = this.#waiting.shift()) {
      await this.#take(turn, this.#options.faults.ofTurn(turn, this.#status!, this.#options.starting()));
    }
    this.#busy = false;
    if (this.#client.destroyed) this.#server?.destroy();
  }

  #hear(chunk: Buffer): void {
    let told: Buffer[] = [];
    for (const frame of this.#fromServer.read(chunk)) {
      (this.#exchange?.frames ?? told).push(frame);
      if (typeOf(frame) !== 'Z') continue;
      this.#status = statusOf(frame);
      if (told.length > 0) this.#client.write(Buffer.concat(told));
      told = [];
      const exchange = this.#exchange;
      this.#exchange = undefined;
      exchange?.done({ frames: exchange.frames ?? [], status: this.#status });
    }
    if (told.length > 0) this.#client.write(Buffer.concat(told));
  }

  /** Has the server do something; the client hears what it says, unless it is kept from it. */
  #do(bytes: Buffer, { heard }: { heard: boolean }): Promise<Said> {
    return new Promise((done) => {
      this.#exchange = { frames: heard ? undefined : [], done };
      if (this.#server!.destroyed) done({ frames: [], status: undefined });
      else this.#server!.write(bytes);
    });
  }

  async #take(turn: ProtocolTurn, fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case 'error':
        return this.#fail(turn, fault.error);
      case 'lost':
        return this.#lose(turn, fault.instead);
      case 'hang':
        return fault.applied ? this.#withhold(turn, fault) : this.#hang(turn, fault);
      case 'closed':
        return this.close();
      case 'delay':
        await this.#pause(fault.forMs);
    }
    await this.#do(turn.bytes, { heard: true });
  }

  /** The server fails in truth, so that what it says of the transaction from now on is true as well. */
  async #fail({ role }: ProtocolTurn, error: ServerError): Promise<void> {
    if (error.severity === 'FATAL') return this.#end(error);
    if (this.#status === 'E') {
      this.#client.write(Buffer.concat([errorResponse(error), ready('E')]));
      return;
    }
    // A commit that fails leaves no transaction.
    if (role === 'commit' && this.#status === 'T') await this.#do(query('rollback'), { heard: false });
    await this.#do(failingQuery(error), { heard: true });
  }

  async #lose(turn: ProtocolTurn, instead: ServerError | undefined): Promise<void> {
    const { frames, status } = await this.#do(turn.bytes, { heard: false });
    if (status === undefined || !instead) return this.close();
    if (frames.some((frame) => typeOf(frame) === 'E')) this.#client.write(Buffer.concat(frames));
    else await this.#fail({ ...turn, role: 'other' }, instead);
  }

  async #withhold(turn: ProtocolTurn, { forMs, answered }: Extract<Fault, { kind: 'hang' }>): Promise<void> {
    const { frames, status } = await this.#do(turn.bytes, { heard: false });
    await this.#pause(forMs);
    if (answered && status !== undefined) this.#client.write(Buffer.concat(frames));
    else this.close();
  }

  async #hang(turn: ProtocolTurn, { forMs, answered }: Extract<Fault, { kind: 'hang' }>): Promise<void> {
    const alone = turn.role !== 'commit';
    const unheard = { heard: false };
    if (alone) await this.#do(query('begin'), unheard);
    const first = alone ? await this.#do(turn.bytes, unheard) : undefined;
    await this.#do(query(WITHOUT_LIMITS), unheard);
    const until = performance.now() + forMs;
    while (this.#status === 'T' && performance.now() < until && !this.#options.calm.aborted) {
      await this.#do(query(`select pg_sleep(${HANG_STEP_MS / 1_000})`), unheard);
      if (this.#server!.destroyed) break;
    }
    const last = await this.#do(alone ? query('commit') : turn.bytes, unheard);
    if (!answered || last.status === undefined) return this.close();
    // The client hears the answer to its own statement, and what the server is afterwards.
    this.#client.write(Buffer.concat(first ? [...first.frames.slice(0, -1), ready(last.status)] : last.frames));
  }

  #end(error: ServerError): void {
    this.#client.end(errorResponse(error));
    this.#server?.destroy();
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#options.calm }).catch(() => {});
  }
}
