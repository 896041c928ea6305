import type { Figures } from './measure.ts';

/** What a scenario is run with. */
export type Run = {
  messages: number;
  /** Messages to store beforehand; what the disk allows when left out. */
  stored: number | undefined;
  /** Where data folders are made. */
  folder: string;
  /** Where profiles of Envoi go, if they are wanted. */
  profile: string | undefined;
  /** Tells how far it is, on standard error. */
  say(line: string): void;
};

/** What a figure must reach, and may be hoped to. */
export type Goal = { atLeast: number; hope?: number } | { atMost: number; hope?: number };

export type Scenario = {
  about: string;
  /** How many messages it takes in full length. */
  messages: number;
  goals: Readonly<Record<string, Goal>>;
  /** It takes very long or needs foreign software: left out unless it is named. */
  byNameOnly?: true;
  /** Makes what all repetitions share. */
  open(run: Run): Promise<Opened>;
};

export type Opened = { repeat(): Promise<Figures>; close(): Promise<void> };

/** For a scenario whose repetitions share nothing. */
export const afresh =
  (repeat: (run: Run) => Promise<Figures>) =>
  async (run: Run): Promise<Opened> => ({ repeat: () => repeat(run), close: async () => {} });
