import { cutText } from '#domain/text/cut-text.ts';
import { unauthorisedWord } from '#domain/text/unauthorised-words.ts';
import type { Context } from '../context.ts';

/** In Unicode characters; longer texts are cut. No message takes more than a fraction of it. */
const LONGEST_CONTENT = 10_000;

export function cutContent(content: string): string {
  return cutText(content, LONGEST_CONTENT);
}

export function holdsUnauthorisedWord(ctx: Context, content: string): boolean {
  return unauthorisedWord(content, ctx.settings.unauthorisedWords) !== undefined;
}
