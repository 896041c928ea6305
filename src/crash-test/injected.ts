import type { Fault } from './database-proxy/faults.ts';

/** What went wrong between Envoi and its database, by kind. */
export type Injected = {
  /** Statements answered with an error before they ran, and connections turned away. */
  errors: number;
  /** The same by the class of their SQLSTATE. */
  errorsByClass: Record<string, number>;
  /** Statements that ran, and whose answer was lost. */
  lostAnswers: number;
  hungCommits: number;
  closedConnections: number;
  delays: number;
};

export function nothingInjected(): Injected {
  return { errors: 0, errorsByClass: {}, lostAnswers: 0, hungCommits: 0, closedConnections: 0, delays: 0 };
}

/** Adds one to what it was. */
export function countInjected(injected: Injected, fault: Fault): void {
  switch (fault.kind) {
    case 'error':
    case 'refused': {
      const sqlClass = fault.error.sqlstate.slice(0, 2);
      injected.errors += 1;
      injected.errorsByClass[sqlClass] = (injected.errorsByClass[sqlClass] ?? 0) + 1;
      return;
    }
    case 'lost':
      injected.lostAnswers += 1;
      return;
    case 'hang':
      injected.hungCommits += 1;
      return;
    case 'closed':
      injected.closedConnections += 1;
      return;
    case 'delay':
      injected.delays += 1;
  }
}

/** A fault in words, for the line that tells it. */
export function describeInjectedFault(fault: Fault): string {
  switch (fault.kind) {
    case 'error':
      return `a statement was answered with ${fault.error.sqlstate}`;
    case 'refused':
      return `a connection to the database was turned away with ${fault.error.sqlstate}`;
    case 'lost':
      return fault.instead
        ? `a statement was done, and answered with ${fault.instead.sqlstate}`
        : 'a statement was done, and its connection closed';
    case 'hang':
      return `a commit hangs for ${fault.forMs} ms, ${fault.applied ? 'done' : 'its locks held'}, ${fault.answered ? 'and is answered then' : 'without an answer'}`;
    case 'closed':
      return 'a connection to the database closed';
    case 'delay':
      return `a statement came ${fault.forMs} ms late`;
  }
}
