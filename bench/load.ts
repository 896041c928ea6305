import { startChild } from './child.ts';

/** What to send: `count` messages to numbers that follow each other, so many to a request. */
export type Plan = {
  url: string;
  /** Whose requests these are, unless they are for Kannel. */
  account?: { id: string; key: string };
  /** Those of several, one after the other. */
  accounts?: readonly { id: string; key: string }[];
  kannel?: true;
  message: string;
  /** The first number, in national form: 0612000000 and on is not reserved, and nothing leaves this machine. */
  first: string;
  count: number;
  perRequest: number;
  connections: number;
  /** Sends at this pace, whatever the answers, as long as they are quicker; as fast as they come when left out. */
  everyMs?: number;
};

export type LoadQuestion = { ask: 'prepare'; plan: Plan } | { ask: 'run' } | { ask: 'halt' };

/** Instants are in ms since 1970, with fractions; arrays are in the order of the answers. */
export type LoadResult = {
  startedAt: number;
  endedAt: number;
  waitedMs: number[];
  phones: string[];
  answeredAt: number[];
};

/** A client of Envoi in a process of its own, its requests made before they are needed. */
export type Load = {
  readonly pid: number;
  run(): Promise<LoadResult>;
  /** Ends a run after the requests under way. */
  halt(): Promise<void>;
  stop(): Promise<void>;
};

export async function prepareLoad(plan: Plan): Promise<Load> {
  const child = startChild('load-program.ts');
  await child.ask({ ask: 'prepare', plan } satisfies LoadQuestion);
  return {
    pid: child.pid,
    run: () => child.ask({ ask: 'run' } satisfies LoadQuestion),
    halt: () => child.ask({ ask: 'halt' } satisfies LoadQuestion),
    stop: () => child.stop(),
  };
}
