import { type PartState, refundedKinds, stateOf } from '#domain/messages/message.ts';
import type { KeptMessage } from '#storage/queries/database/proof.ts';

/** One time that the carrier took a part, and whether its phone got it. */
export type Copy = { part: number; delivered: boolean };

/** What became of a message, by the database and by its phone. */
export type MessageOutcome = (typeof outcomes)[number];

/** The worst first: a message has the worst outcome of its parts. */
const outcomes = ['deliveredTwice', 'lost', 'inDoubt', 'sentAgain', 'undelivered', 'notSent', 'deliveredOnce'] as const;

/** The outcome of a message, and what is wrong with it where something is. */
export type JudgedOutcome = { outcome: MessageOutcome; wrong: string[] };

export function outcomeOfMessage(message: KeptMessage, allCopies: readonly Copy[]): JudgedOutcome {
  const copies = asSettled(message, allCopies);
  const parts = Array.from({ length: message.parts }, (_, i) => outcomeOfPart(message, i + 1, copies));
  const outcome = outcomes.find((each) => parts.some((part) => part.outcome === each)) ?? 'deliveredOnce';
  return { outcome, wrong: parts.flatMap((part, i) => (part.wrong ? [`part ${i + 1} ${part.wrong}`] : [])) };
}

/** What the phone made of one part: got it, did not get it, or was never asked. */
type End = boolean | undefined;

/**
 * A receipt whose id was lost with the answer tells the message, not the part: which of the parts in doubt came to which end
 * nobody can know then. Their copies count as the database has them, as far as the ends that there were allow.
 */
function asSettled(message: KeptMessage, copies: readonly Copy[]): readonly Copy[] {
  const doubted = new Set(message.events.filter(([, , kind]) => kind === 'in_doubt').map(([part]) => part));
  const copiesOf = (part: number) => copies.filter((copy) => copy.part === part);
  const parts = [...doubted].filter((part) => copiesOf(part).length <= 1);
  if (parts.length < 2) return copies;

  const ends: End[] = parts.map((part) => copiesOf(part)[0]?.delivered);
  const settled = copies.filter(({ part }) => !parts.includes(part));
  const states = new Map(parts.map((part) => [part, partState(message, part)]));
  const choices = (part: number) => endsOf(states.get(part)!)?.length ?? Number.POSITIVE_INFINITY;
  for (const part of parts.toSorted((a, b) => choices(a) - choices(b))) {
    const wanted = endsOf(states.get(part)!);
    const at = Math.max(0, wanted ? ends.findIndex((end) => wanted.includes(end)) : 0);
    const [delivered] = ends.splice(at, 1);
    if (delivered !== undefined) settled.push({ part, delivered });
  }
  return settled;
}

/** The ends that go with a state; undefined: all of them. */
function endsOf(state: PartState): readonly End[] | undefined {
  if (state === 'delivered') return [true];
  if (state === 'undelivered') return [false];
  if (isRefunded(state)) return [undefined];
  return state === 'submitted' || state === 'buffered' ? [true, false] : undefined;
}

function partState(message: KeptMessage, part: number): PartState {
  return stateOf(message.events.filter(([of]) => of === 0 || of === part).map(([, , kind]) => kind));
}

function outcomeOfPart(
  message: KeptMessage,
  part: number,
  all: readonly Copy[],
): { outcome: MessageOutcome; wrong?: string } {
  const copies = all.filter((copy) => copy.part === part);
  const state = partState(message, part);
  if (copies.length > 1 + secondCopies(message, part)) {
    return { outcome: 'deliveredTwice', wrong: `arrived ${copies.length} times` };
  }
  const wrong = contradiction(state, copies);
  if (wrong !== undefined) return { outcome: 'lost', wrong };
  if (state === 'in_doubt' || state === 'unknown') return { outcome: 'inDoubt' };
  if (copies.length > 1) return { outcome: 'sentAgain' };
  if (isRefunded(state)) return { outcome: 'notSent' };
  return { outcome: state === 'delivered' ? 'deliveredOnce' : 'undelivered' };
}

/** One of a notification in doubt, where the rules allow it, and never of marketing (docs/in-doubt.md). */
function secondCopies(message: KeptMessage, part: number): 0 | 1 {
  if (message.kind === 'marketing') return 0;
  return message.events.some(([of, , , reason]) => of === part && reason === 'second_copy') ? 1 : 0;
}

/** How the database's word and the phone's differ; undefined when they agree, or when the database says that it cannot know. */
function contradiction(state: PartState, copies: readonly Copy[]): string | undefined {
  const arrived = copies.some(({ delivered }) => delivered);
  switch (state) {
    case 'queued':
      return copies.length > 0 ? 'left, which the database does not know' : 'never left';
    case 'submitted':
    case 'buffered':
      return copies.length > 0 ? `stayed ${state}: its receipt was lost` : `is ${state}, and the carrier never had it`;
    case 'delivered':
      return arrived ? undefined : 'is delivered by the database, and not on its phone';
    case 'undelivered':
      return copies.some(({ delivered }) => !delivered)
        ? undefined
        : 'is undelivered by the database, and its phone says otherwise';
    case 'in_doubt':
    case 'unknown':
      return undefined;
    default:
      return copies.length > 0 ? `is ${state} by the database, and the carrier had it` : undefined;
  }
}

function isRefunded(state: PartState): boolean {
  return (refundedKinds as readonly PartState[]).includes(state);
}

/** Whether all of it was cancelled before it left. */
export function isTakenBack(message: KeptMessage): boolean {
  const parts = Array.from({ length: message.parts }, (_, i) => i + 1);
  return parts.every((part) => partState(message, part) === 'cancelled');
}

/** Parts that surely did not leave: their price is given back. */
export function partsToRefund(message: KeptMessage): number {
  const parts = Array.from({ length: message.parts }, (_, i) => i + 1);
  return parts.filter((part) => isRefunded(partState(message, part))).length;
}
