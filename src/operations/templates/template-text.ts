import { unauthorisedWord } from '#domain/unauthorised-words.ts';
import { cut } from '../contacts/contact-fields.ts';
import type { Context } from '../customer.ts';

/** In Unicode characters; longer texts are cut. No message takes more than a fraction of it. */
const LONGEST_CONTENT = 10_000;

export function cutContent(content: string): string {
  return cut(content, LONGEST_CONTENT);
}

export function holdsUnauthorisedWord(ctx: Context, content: string): boolean {
  return unauthorisedWord(content, ctx.settings.unauthorisedWords) !== undefined;
}
