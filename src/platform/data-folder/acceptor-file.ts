import fs from 'node:fs';
import path from 'node:path';
import { writeDurably } from './data-folder.ts';

/** A send that was answered as not accepted, and may be on disk; without a ticket it cannot be. */
export type DisownedSend = { accountId: string; sendId: string; ticket?: { acceptor: string; number: number } };

/** Who accepted on this data folder and may have left something unsettled, and what was answered as not accepted. */
export type AcceptorFile = { acceptors: readonly string[]; disowned: readonly DisownedSend[] };

const FILE = 'acceptor.json';

/** What is not there, or cannot be read, holds nothing. */
export function readAcceptorFile(dataFolder: string): AcceptorFile {
  try {
    const { acceptors, disowned } = JSON.parse(fs.readFileSync(path.join(dataFolder, FILE), 'utf8')) as AcceptorFile;
    return { acceptors: [...acceptors].map(String), disowned: [...disowned] };
  } catch {
    return { acceptors: [], disowned: [] };
  }
}

/** On disk when this returns. */
export function writeAcceptorFile(dataFolder: string, content: AcceptorFile): void {
  writeDurably(dataFolder, FILE, () => JSON.stringify(content));
}
