import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeSimulatorFolder, simulatorDir } from '../folder.ts';
import { type Bounds, Phones } from '../phones/phones.ts';
import { type JournalState, messageLine, nextIdLine, replayLine, replyLine, settingsLine } from './journal-lines.ts';

/** The file is written anew once it is this long and has grown fourfold: dropping what no phone keeps. */
const longFileBytes = 256 * 1024 * 1024;
const growth = 4;
const chunkBytes = 1024 * 1024;

/** What a simulator writes down so that phones outlive it. */
export type Journal = {
  /** Adds lines, which are safe from the end of the next `flush` on. */
  add(lines: string): void;
  /** Hands all added lines to the system in one write: they then survive the end of this process, though not of the machine. */
  flush(): void;
  close(): void;
};

/** A journal that forgets: for tests and measurements. */
export const noJournal: Journal = { add() {}, flush() {}, close() {} };

const journalPath = (dataDir: string): string => join(simulatorDir(dataDir), 'journal.jsonl');

/** What the journal of a data folder tells, or nothing yet. Safe while a simulator is writing it. */
export function readJournal(dataDir: string, firstId: number, bounds?: Bounds): JournalState {
  const state: JournalState = { phones: new Phones(bounds), settings: {}, nextId: firstId };
  let file: number;
  try {
    file = openSync(journalPath(dataDir), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return state;
    throw error;
  }
  try {
    for (const line of linesOf(file)) replayLine(line, state);
  } finally {
    closeSync(file);
  }
  return state;
}

/** The phones as the journal of a data folder left them: for looking while no simulator runs. */
export const readPhones = (dataDir: string, bounds?: Bounds): Phones => readJournal(dataDir, 1, bounds).phones;

/** Writes one line while no simulator runs; the next one acts on it. */
export function appendToJournal(dataDir: string, line: string): void {
  makeSimulatorFolder(dataDir);
  const file = openSync(journalPath(dataDir), 'a', 0o600);
  try {
    writeWhole(file, line);
  } finally {
    closeSync(file);
  }
}

/** Reads the journal, writes it anew without what no longer counts, and keeps it open for more. */
export function openJournal(
  dataDir: string,
  firstId: number,
  longFile = longFileBytes,
): { journal: Journal; state: JournalState } {
  makeSimulatorFolder(dataDir);
  const state = readJournal(dataDir, firstId);
  return { journal: new FileJournal(journalPath(dataDir), state, longFile), state };
}

class FileJournal implements Journal {
  readonly #longFile: number;
  readonly #path: string;
  readonly #state: JournalState;
  #file: number;
  #bytes: number;
  #limit: number;
  #waiting = '';

  constructor(path: string, state: JournalState, longFile: number) {
    this.#longFile = longFile;
    this.#path = path;
    this.#state = state;
    this.#file = writeSnapshot(path, state);
    this.#bytes = fstatSync(this.#file).size;
    this.#limit = Math.max(this.#longFile, this.#bytes * growth);
  }

  add(lines: string): void {
    this.#waiting += lines;
  }

  flush(): void {
    if (this.#waiting === '') return;
    const lines = this.#waiting;
    this.#waiting = '';
    this.#bytes += writeWhole(this.#file, lines);
    if (this.#bytes > this.#limit) this.#startAnew();
  }

  close(): void {
    this.flush();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #startAnew(): void {
    const file = writeSnapshot(this.#path, this.#state);
    closeSync(this.#file);
    this.#file = file;
    this.#bytes = fstatSync(file).size;
    this.#limit = Math.max(this.#longFile, this.#bytes * growth);
  }
}

/** Writes all that is known beside the old file, then puts it in its place: a crash leaves the one or the other. */
function writeSnapshot(path: string, { phones, settings, nextId }: JournalState): number {
  const file = openSync(`${path}.new`, 'w', 0o600);
  let lines = nextIdLine(nextId) + settingsLine(settings);
  const writeWhenMany = (limit: number): void => {
    if (lines.length <= limit) return;
    writeWhole(file, lines);
    lines = '';
  };
  for (const message of phones.messages()) {
    lines += messageLine(message);
    writeWhenMany(chunkBytes);
  }
  for (const reply of phones.replies()) {
    lines += replyLine(reply);
    writeWhenMany(chunkBytes);
  }
  writeWhenMany(0);
  fsyncSync(file);
  renameSync(`${path}.new`, path);
  return file;
}

/** A write to a file may be cut short where the disk is nearly full. */
function writeWhole(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  return bytes.length;
}

/** Whole lines only: what follows the last line end was cut short by a crash. */
function* linesOf(file: number): Generator<string> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let rest = Buffer.alloc(0);
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    rest = Buffer.concat([rest, chunk.subarray(0, length)]);
    const end = rest.lastIndexOf(0x0a);
    if (end < 0) continue;
    yield* rest.toString('utf8', 0, end).split('\n');
    rest = rest.subarray(end + 1);
  }
}
