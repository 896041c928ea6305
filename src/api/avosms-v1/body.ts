import type { IncomingMessage } from 'node:http';
import type { BodyBudget, Holding } from '../body-budget.ts';
import { drain } from './drain.ts';

/** A body that was not taken: too large by itself, one too many beside others, or its client left. */
export class BodyRefused extends Error {
  readonly reason: 'too_large' | 'too_many' | 'client_left';

  constructor(reason: BodyRefused['reason']) {
    super(reason);
    this.name = 'BodyRefused';
    this.reason = reason;
  }
}

/** The memory that it shares with what came before and after is not held for long: it is read at once. */
const LARGEST_IN_PLACE = 16 * 1024;

export type BodyRules = { mostBytes: number; budget: BodyBudget };

/** A body with its place in the budget, which is to be released once it was read. */
export type TakenBody = { bytes: Buffer; holding: Holding };

/** A body that comes in pieces of a few bytes costs a hundred times what it should, for each is an event and an object. */
const PIECES_BEFORE_JUDGED = 1_000;
const SMALLEST_AVERAGE_BYTES = 64;

/** Receives a whole body, of memory of its own so that it can be given to another thread. @throws {BodyRefused} */
export function takeBody(raw: IncomingMessage, client: string, { mostBytes, budget }: BodyRules): Promise<TakenBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;

    const refuse = (reason: BodyRefused['reason']) => {
      raw.off('data', onData).off('end', onEnd).off('close', onClose);
      holding.release();
      if (reason !== 'client_left') drain(raw);
      reject(new BodyRefused(reason));
    };
    const holding = budget.hold(client, () => refuse('too_many'));
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      const tooSmall = chunks.length > PIECES_BEFORE_JUDGED && length < chunks.length * SMALLEST_AVERAGE_BYTES;
      if (length > mostBytes || tooSmall) refuse('too_large');
      else if (!holding.grow(chunk.length)) refuse('too_many');
    };
    const onEnd = () => {
      raw.off('close', onClose);
      resolve({ bytes: ownBuffer(chunks, length), holding });
    };
    const onClose = () => refuse('client_left');
    if (Number(raw.headers['content-length'] ?? 0) > mostBytes) refuse('too_large');
    else raw.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** What came in one piece is read where it lies; only large bodies, of many pieces, are given to a thread. */
function ownBuffer(chunks: readonly Buffer[], length: number): Buffer {
  if (chunks.length === 1 && length <= LARGEST_IN_PLACE) return chunks[0]!;
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(whole, at);
  return whole;
}
