import { normaliseText } from '#domain/text/encoding.ts';
import { type SplitText, splitText } from '#domain/text/split-text.ts';
import { mentionsStop } from '#domain/text/stop-mention.ts';

export type OutgoingText = {
  text: string;
  split: SplitText;
  /** Unicode characters of the text as written, a line end counting as one. */
  characters: number;
};

/** `takesReplies`: whoever gets the message can reply to its sender, which a name cannot. */
export type StopMention = { mention: string; shortNumber: string; takesReplies: boolean };

/** The text that really leaves: normalised, and with a way to refuse further messages when it is marketing without one. */
export function outgoingText(written: string, stop: StopMention | undefined): OutgoingText {
  const normalised = normaliseText(written);
  const missing = stop !== undefined && !mentionsStop(normalised, stop);
  const text = missing ? normalised + stop.mention.replaceAll('{short}', stop.shortNumber) : normalised;
  return { text, split: splitText(text), characters: countCharacters(written) };
}

export function countCharacters(written: string): number {
  let count = 0;
  for (const character of written) if (character !== '\r') count++;
  // A lone carriage return is a line end too.
  return count + (written.match(/\r(?!\n)/g)?.length ?? 0);
}
