import { normaliseText } from '#domain/text/encoding.ts';
import { type Segments, segment } from '#domain/text/segments.ts';
import { tellsHowToRefuse } from '#domain/text/stop-mention.ts';

export type LeavingText = {
  text: string;
  segments: Segments;
  /** Unicode characters of the text as written, a line end counting as one. */
  characters: number;
};

/** `takesReplies`: whoever gets the message can reply to its sender, which a name cannot. */
export type StopMention = { mention: string; shortNumber: string; takesReplies: boolean };

/** The text that really leaves: normalised, and with a way to refuse further messages when it is marketing without one. */
export function leavingText(written: string, stop: StopMention | undefined): LeavingText {
  const normalised = normaliseText(written);
  const missing = stop !== undefined && !tellsHowToRefuse(normalised, stop);
  const text = missing ? normalised + stop.mention.replaceAll('{short}', stop.shortNumber) : normalised;
  return { text, segments: segment(text), characters: countCharacters(written) };
}

export function countCharacters(written: string): number {
  let count = 0;
  for (const character of written) if (character !== '\r') count++;
  // A lone carriage return is a line end too.
  return count + (written.match(/\r(?!\n)/g)?.length ?? 0);
}
