import { faultOf, MOST_PARTS, type Octets, readOctets } from '#domain/text/octets.ts';
import { EventLoopTurns } from '#platform/event-loop.ts';
import {
  type ContentRun,
  type MessageContent,
  type OwnContents,
  sizeOf,
} from '#storage/queries/acceptance/own-contents.ts';
import { Refusal } from '../refusal.ts';
import { outgoingText, type StopMention } from './outgoing-text.ts';
import { giveWay, type PricedRecipient } from './recipients.ts';
import type { SendRequest, WrittenContent } from './send-request.ts';

export type OutgoingContent = { content: MessageContent; parts: number };

/** What really leaves. */
export type OutgoingContents = {
  /** Those that differ. */
  contents: readonly OutgoingContent[];
  /** Which of them each recipient gets, in the order in which recipients were written; undefined: all get the first, a text. */
  of?: Uint32Array;
};

export type ContentRules = {
  /** For marketing. */
  stop: StopMention | undefined;
  /** The most characters of a text. */
  mostCharacters?: number | undefined;
  isWanted?: (() => boolean) | undefined;
};

/** Contents of one request that differ. What all of them hold together is bounded by the way in. */
export const MOST_CONTENTS = 100_000;

/** @throws {Refusal} a `ContentRefusal`, where recipients get contents of their own. @throws {ClientGone} */
export function contentsOf(
  { text, recipients }: Pick<SendRequest, 'text' | 'recipients'>,
  rules: ContentRules,
): OutgoingContents | Promise<OutgoingContents> {
  if (typeof text === 'string') return sharedContent(text, rules.stop);
  if (text.length !== recipients.length) throw new RangeError('there must be a content for each recipient');
  return ownContents(text, rules);
}

/** A text that all recipients get. Whether it may be sent is for its operation to say. */
function sharedContent(written: string, stop: StopMention | undefined): OutgoingContents {
  const { text, split, characters } = outgoingText(written, stop);
  return { contents: [{ content: { text, encoding: split.encoding, characters }, parts: split.parts.length }] };
}

/** What each recipient gets, in their order; equal texts are one. Refuses the first that cannot be sent. */
export async function ownContents(written: readonly WrittenContent[], rules: ContentRules): Promise<OutgoingContents> {
  const places = new Map<WrittenContent, number>();
  const contents: OutgoingContent[] = [];
  const of = new Uint32Array(written.length);
  const turns = new EventLoopTurns();
  for (let position = 0; position < written.length; position++) {
    if (turns.isOver()) await giveWay(turns, rules);
    const one = written[position]!;
    const known = places.get(one);
    const place = known ?? contents.length;
    if (known === undefined) {
      if (place === MOST_CONTENTS) throw new Refusal('too_many_contents', { position });
      contents.push(typeof one === 'string' ? textContent(one, position, rules) : octetContent(one, position, rules));
      places.set(one, place);
    }
    of[position] = place;
  }
  return contents.length === 1 && 'text' in contents[0]!.content ? { contents } : { contents, of };
}

function textContent(written: string, position: number, { stop, mostCharacters }: ContentRules): OutgoingContent {
  const [outgoing] = sharedContent(written, stop).contents;
  const { content, parts } = outgoing!;
  if (written.trim() === '') throw new Refusal('text_empty', { position });
  const most = mostCharacters ?? Number.POSITIVE_INFINITY;
  if (parts > MOST_PARTS || charactersOf(content) > most) throw new Refusal('text_too_long', { position });
  return { content, parts };
}

/** Marketing must tell how to refuse more of it, which nobody can add to octets. */
function octetContent(octets: Octets, position: number, { stop }: ContentRules): OutgoingContent {
  if (stop) throw new Refusal('octets_not_allowed', { position });
  const fault = faultOf(octets);
  if (fault) throw new Refusal(fault, { position });
  return { content: octets, parts: octets.parts.length };
}

/** Octets have none. */
export function charactersOf(content: MessageContent): number {
  return 'text' in content ? content.characters : 0;
}

/** Whether what phones show of all contents passes a test. */
export async function everyText({ contents }: OutgoingContents, test: (text: string) => boolean): Promise<boolean> {
  const turns = new EventLoopTurns();
  for (const { content } of contents) {
    if (turns.isOver()) await turns.next();
    if (!test('text' in content ? content.text : readOctets(content))) return false;
  }
  return true;
}

/** As a send is written whose messages differ, in the order of their positions. */
export function placeContents(
  recipients: readonly PricedRecipient[],
  contents: readonly OutgoingContent[],
): OwnContents {
  const runs: ContentRun[] = [];
  const parts = new Uint8Array(recipients.length);
  let [size, last] = [0, -1];
  for (const [first, recipient] of recipients.entries()) {
    const { content, parts: count } = contents[recipient.content]!;
    parts[first] = count;
    if (recipient.content === last) continue;
    last = recipient.content;
    runs.push({ first, content });
    size += sizeOf(content);
  }
  return { runs, parts, size };
}
