import type { ServerError, Status } from './frames.ts';
import type { ProtocolTurn } from './turns.ts';

/** What may go wrong with one statement, or with the opening of a connection. */
export type Fault =
  /** Answered with an error before it runs. */
  | { kind: 'error'; error: ServerError }
  /** It runs, and its answer is lost: the connection closes, or an error comes in its place. */
  | { kind: 'lost'; instead: ServerError | undefined }
  /**
   * A commit, or a statement that commits itself, without an answer for a time; then the answer comes, or the connection closes.
   * `applied`: what it writes can be seen meanwhile. Else it is as with a standby that must confirm and is away: its locks are
   * held, nobody sees what it writes, and it is committed in the end, whether somebody still waits for it or not.
   */
  | { kind: 'hang'; forMs: number; applied: boolean; answered: boolean }
  /** Its connection closes before it runs. */
  | { kind: 'closed' }
  /** It runs later. */
  | { kind: 'delay'; forMs: number }
  /** A new connection is turned away. */
  | { kind: 'refused'; error: ServerError };

/** A fault that waits for its statements: `skipped` of those that it may happen to pass first, then `times` of them have it. */
export type ArmedFault = {
  fault: Fault;
  skipped: number;
  times: number;
  /** Whether it may happen to a program that starts. */
  early: boolean;
};

/** What found no statement for so long does not happen any more: else it would all happen at once when a program is there again. */
const WAITS_MS = 3_000;

/** Which statements get which faults, and how many had each. */
export class Faults {
  #armed: (ArmedFault & { since: number })[] = [];
  readonly #told: (fault: Fault) => void;

  /** `told` hears of each fault as it happens. */
  constructor(told: (fault: Fault) => void) {
    this.#told = told;
  }

  arm(armed: ArmedFault): void {
    this.#armed.push({ ...armed, since: performance.now() });
  }

  /** Nothing more goes wrong. */
  disarm(): void {
    this.#armed = [];
  }

  /** What happens to this turn, in a session in this status of a program that may be just starting. */
  ofTurn(turn: ProtocolTurn, status: Status, starting: boolean): Fault | undefined {
    return this.#take(({ fault: { kind }, early }) => {
      if (kind === 'refused' || (starting && !early)) return false;
      if (kind === 'hang') return mayHang(turn, status);
      return kind !== 'error' || mayFail(turn, status);
    });
  }

  /** What happens to a connection that is being opened. */
  ofOpening(starting: boolean): Extract<Fault, { kind: 'refused' }> | undefined {
    const fault = this.#take(({ fault: { kind }, early }) => kind === 'refused' && (early || !starting));
    return fault?.kind === 'refused' ? fault : undefined;
  }

  #take(happens: (armed: ArmedFault) => boolean): Fault | undefined {
    if (this.#armed.length === 0) return undefined;
    const latest = performance.now() - WAITS_MS;
    this.#armed = this.#armed.filter(({ since }) => since > latest);
    // Each of them that could have happened here has let this one pass.
    const able = this.#armed.filter(happens);
    const due = able.find(({ skipped }) => skipped === 0);
    for (const armed of able) if (armed.skipped > 0) armed.skipped -= 1;
    if (!due) return undefined;
    due.times -= 1;
    if (due.times === 0) this.#armed = this.#armed.filter((armed) => armed !== due);
    this.#told(due.fault);
    return due.fault;
  }
}

/** What ends a transaction, and what writes without one. */
function mayHang({ role }: ProtocolTurn, status: Status): boolean {
  return (role === 'commit' && status === 'T') || (role === 'write' && status === 'I');
}

/** In a transaction that has failed already, every other statement fails by itself. */
function mayFail({ role }: ProtocolTurn, status: Status): boolean {
  return status !== 'E' || role === 'rollback';
}
