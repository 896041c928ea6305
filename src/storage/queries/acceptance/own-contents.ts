import type { Octets } from '#domain/text/octets.ts';

/** What one message says, or some that lie side by side. */
export type MessageContent = { text: string; encoding: 'GSM7' | 'UCS2'; characters: number } | Octets;

/** It holds from one position on, up to that of the next. */
export type ContentRun = { first: number; content: MessageContent };

/** What the messages of a send say where they differ. */
export type OwnContents = {
  runs: readonly ContentRun[];
  /** Parts of each message, by its position. Those of one slice have as many. */
  parts: Uint8Array;
  /** Characters and octets of all of `runs`. */
  size: number;
};

/** Characters and octets that one statement writes at most, but for a single content: texts may be long. */
const SIZE_PER_STATEMENT = 2_000_000;

/** Characters, or octets. */
export function sizeOf(content: MessageContent): number {
  return 'text' in content ? content.text.length : content.parts.reduce((sum, part) => sum + part.length, 0);
}

/** Which runs one statement after the other writes: from one to before another. */
export function* pagesOf(runs: readonly ContentRun[], mostRuns: number): Generator<[from: number, to: number]> {
  let [from, size] = [0, 0];
  for (const [i, { content }] of runs.entries()) {
    const more = sizeOf(content);
    if (i - from === mostRuns || (i > from && size + more > SIZE_PER_STATEMENT)) {
      yield [from, i];
      [from, size] = [i, 0];
    }
    size += more;
  }
  if (from < runs.length) yield [from, runs.length];
}
