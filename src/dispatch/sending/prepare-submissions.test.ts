import { describe, expect, it } from 'vitest';
import { defaultProfile } from '#connectors/index.ts';
import type { AttemptedPart, SendContent } from '#storage/queries/queue/claimed-messages.ts';
import { claimedMessage, sendContent } from '#test/support/envoi/claimed.ts';
import type { Circumstances } from './checks.ts';
import { OpenSlice } from './open-slice.ts';
import { EarlierAttempts, PreparedSubmissions } from './prepare-submissions.ts';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');
const message = claimedMessage({ parts: 3 });

const tried = (part: number, doubted: boolean): AttemptedPart => ({ slice: 0, n: 0, part, doubted });

type Given = {
  attempts?: AttemptedPart[];
  content?: Partial<SendContent>;
  wholeTexts?: boolean;
  circumstances?: Partial<Circumstances>;
};

/** What becomes of one message of three parts. */
function prepared({ attempts = [], content = {}, wholeTexts = false, circumstances = {} }: Given) {
  const slice = { accountId: 'a', sendId: 's', first: 0, last: 0, attempt: 2 };
  const open = new OpenSlice(slice, { worker: 'w', carrierId: 7, readAt: now }, sendContent(content));
  const text = { sender: 'Envoi', encoding: 'GSM7', parts: ['a', 'b', 'c'], reference: 7, validUntil: later } as const;
  const made = new PreparedSubmissions(open, () => text, { ...defaultProfile, wholeTexts });
  const usual = { now, opening: (_number: string, at: Date) => at, paced: () => undefined };
  made.take(message, new EarlierAttempts(attempts).remainingParts(0, message), { ...usual, ...circumstances });
  const leaving = made.ready.map(({ submission: { ref } }) => {
    return `${ref.part}${ref.last > ref.part ? ` to ${ref.last}` : ''}${ref.doubted ? ' again' : ''}`;
  });
  return { leaving, parts: made.parts, events: made.events, again: open.close()?.again };
}

describe('the parts of a message that leave', () => {
  it.each<[string, AttemptedPart[], string[]]>([
    ['are all at first', [], ['1', '2', '3']],
    ['are those that were not settled before', [tried(2, false)], ['1', '3']],
    ['are second copies where they may have left', [tried(2, true)], ['1', '2 again', '3']],
    ['are none of a message that is settled as a whole', [tried(0, false)], []],
    ['are none when each is settled', [1, 2, 3].map((part) => tried(part, false)), []],
  ])('%s', (_what, attempts, leaving) => {
    const made = prepared({ attempts });

    expect(made.leaving).toEqual(leaving);
    expect(made.parts).toBe(leaving.length);
    expect(made.events).toEqual([]);
  });

  it.each<[string, AttemptedPart[], string[], string[]]>([
    ['at once', [], ['1 to 3'], []],
    ['at once, as a second copy', [1, 2, 3].map((part) => tried(part, true)), ['1 to 3 again'], []],
    ['not at all when some left in parts, and the others are given back', [tried(1, false)], [], ['2', '3']],
    ['nor when one of those may have left: that one stays in doubt', [tried(1, false), tried(2, true)], [], ['3']],
  ])('leave by a carrier that cuts texts itself %s', (_what, attempts, leaving, cancelled) => {
    const made = prepared({ attempts, wholeTexts: true });

    expect(made.leaving).toEqual(leaving);
    expect(made.events.map(({ part, kind, reason }) => `${part} ${kind} ${reason?.code}`)).toEqual(
      cancelled.map((part) => `${part} cancelled left_in_parts`),
    );
  });
});

describe('a message that may not leave', () => {
  it('is given back part by part, but for what may have left before', () => {
    const made = prepared({ attempts: [tried(2, true)], content: { validUntil: now } });

    expect(made.leaving).toEqual([]);
    expect(made.events.map(({ part, kind, refund }) => `${part} ${kind} ${refund?.micros}`)).toEqual([
      '1 expired 50000',
      '3 expired 50000',
    ]);
  });

  it('waits in the queue for its hours, and says so once for all its parts', () => {
    const made = prepared({ content: { kind: 'marketing' }, circumstances: { opening: () => later } });

    expect(made.again).toEqual([{ first: 0, last: 0, notBefore: later, held: 'hours', carrierId: 7 }]);
    expect(made.events.map(({ part, kind }) => `${part} ${kind}`)).toEqual(['0 held']);
  });

  it('waits in the queue for the throughput of its send, of which nothing is recorded', () => {
    const made = prepared({ circumstances: { paced: () => later } });

    expect(made.again).toEqual([{ first: 0, last: 0, notBefore: later, held: null, carrierId: 7 }]);
    expect(made.events).toEqual([]);
  });
});
