/** What a name, or a field of a contact, holds. */
const LONGEST_NAME = 255;

/** The first so many Unicode characters: PostgreSQL counts those, and a surrogate pair stays whole. */
export function cutText(text: string, longest = LONGEST_NAME): string {
  return text.length <= longest ? text : [...text].slice(0, longest).join('');
}
