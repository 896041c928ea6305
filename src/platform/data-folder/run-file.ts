import path from 'node:path';
import { makeDataFolder } from './data-folder.ts';
import { type LockResult, readLock, takeLock } from './lock-file.ts';

/** What `run.json` says of the Envoi that serves a data folder. */
export type RunFacts = {
  /** Where it answers, if anywhere. */
  url?: string;
  /** ISO 8601. */
  startedAt: string;
};

/** One Envoi serves a data folder at a time: takes that place, or tells who has it, even while that one still starts. */
export function takeRunFile(dataFolder: string, facts: RunFacts): LockResult<RunFacts> {
  return takeLock(runFile(makeDataFolder(dataFolder)), facts);
}

/** The Envoi that serves this data folder now, if one does. */
export function runningEnvoi(dataFolder: string): { pid: number; facts: RunFacts | undefined } | undefined {
  return readLock(runFile(dataFolder));
}

function runFile(dataFolder: string): string {
  return path.join(dataFolder, 'run.json');
}
