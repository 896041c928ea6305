import type { IncomingMessage } from 'node:http';

/** Of a body that was refused; who goes on sending after so much is cut off. */
const MOST_DRAINED_BYTES = 64 * 1024 * 1024;
/** What the smallest piece counts for: it costs as much. */
const LEAST_PER_PIECE_BYTES = 1_024;

/**
 * Reads on and forgets what a client still sends after its answer was decided. Closing the connection instead would reset
 * it, and the client would lose the answer with it.
 */
export function drain(raw: IncomingMessage): void {
  let drained = 0;
  raw.on('data', (chunk: Buffer) => {
    drained += Math.max(chunk.length, LEAST_PER_PIECE_BYTES);
    if (drained > MOST_DRAINED_BYTES) raw.destroy();
  });
  raw.resume();
}
