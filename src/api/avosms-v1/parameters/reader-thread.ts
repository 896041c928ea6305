import { parentPort } from 'node:worker_threads';
import { type Fields, TooMuch } from './fields.ts';
import { readFields } from './read-fields.ts';
import { ReadingAbandoned, Work } from './work.ts';

/** A body to read. Its bytes move to the thread; `gone` is set from outside when nobody waits for it any more. */
export type ReadRequest = {
  bytes: Uint8Array;
  contentType: string;
  mostRecipients: number;
  gone: Int32Array;
};

/** Recipients come as one text with line breaks between them: a hundred thousand texts take ten times as long to hand over. */
export type ThreadAnswer =
  | { kind: 'fields'; single: Fields['single']; recipients: string }
  | { kind: 'too_much' }
  | { kind: 'no_longer_wanted' };

parentPort!.on('message', (question: ReadRequest) => {
  parentPort!.postMessage(answerTo(question));
});

function answerTo({ bytes, contentType, mostRecipients, gone }: ReadRequest): ThreadAnswer {
  const work = new Work(() => Atomics.load(gone, 0) === 0);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { single, recipients } = readFields(body, contentType, { mostRecipients, work });
    return { kind: 'fields', single, recipients: recipients.join('\n') };
  } catch (error) {
    if (error instanceof TooMuch) return { kind: 'too_much' };
    if (error instanceof ReadingAbandoned) return { kind: 'no_longer_wanted' };
    throw error;
  }
}
