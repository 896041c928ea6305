import { steps } from '#domain/messages/message.ts';
import type { PartEventToRecord, ToRecord } from '#storage/queries/receipts/record-events.ts';
import type { UnmatchedReceipt } from '#storage/queries/receipts/unmatched-receipts.ts';

const MOST_CHARACTERS = 255;
const printable = /^[\x20-\x7e]*$/;
const notPrintable = /[^\x20-\x7e]/g;

/**
 * What may be written of a job whose own words the database refuses, such as an id longer than an index row: first without
 * them, then without the answer, which leaves its part in doubt.
 */
export function* reductions(job: ToRecord): Generator<ToRecord> {
  const events = job.events.map(plain);
  yield { ...job, events };
  if (events.some(({ kind }) => kind === 'submitted')) yield { ...job, events: events.map(unanswered) };
}

/** The same of a receipt whose message is not known. */
export function reducedUnmatched(unmatchedReceipt: UnmatchedReceipt): UnmatchedReceipt {
  const { candidates, number, address, code, raw } = unmatchedReceipt;
  return {
    ...unmatchedReceipt,
    candidates: candidates.filter(isWritable),
    ...{ number: cut(number), address: cut(address), code: cut(code), raw: cut(raw) },
  };
}

/** Texts of a carrier cut and in ASCII. An id is whole or none: a part of it may be another message's. */
function plain(event: PartEventToRecord): PartEventToRecord {
  const { carrierMessageId: id, code, raw } = event;
  return {
    ...event,
    carrierMessageId: id !== null && isWritable(id) ? id : null,
    code: code === null ? null : cut(code),
    raw: raw === null ? null : cut(raw),
  };
}

function isWritable(id: string): boolean {
  return id.length <= MOST_CHARACTERS && printable.test(id);
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS).replace(notPrintable, '?');
}

function unanswered(event: PartEventToRecord): PartEventToRecord {
  if (event.kind !== 'submitted') return event;
  const step = event.step - steps.outcome(1) + steps.inDoubt(1);
  return {
    ...event,
    ...{ kind: 'in_doubt', step, carrierMessageId: null, code: null, raw: null },
    reason: { code: 'answer_unwritable' },
  };
}
