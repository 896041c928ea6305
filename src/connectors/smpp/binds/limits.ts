/**
 * How much of what a carrier writes is kept. The protocol has these sizes (SMPP 3.4 §5.2.8, §5.2.23, §5.3.2.12), carriers
 * break them, and what has no limit would break the commit that it is part of. Ids are cut alike in answers and in receipts,
 * so that they still match.
 */

/** message_id and receipted_message_id have 65 octets, of which the last is a NUL. */
export const longestId = 64;
/** source_addr and destination_addr have 21 octets with their NUL. */
export const longestAddress = 20;
/** `stat` and `err` of a receipt, and words that carriers write in their place. */
export const longestWord = 32;
/** additional_status_info_text has 256 octets with its NUL. */
export const longestExplanation = 255;

/** An id as it is kept. A blank within parts the spellings of a receipt that waits for its message. */
export const truncatedId = (id: string): string => truncated(id.trim(), longestId).replaceAll(/\s/g, '_');

/** The spellings of a receipt's ids are one key of the database, of which a row may have 2,704 octets. */
const mostSpellingOctets = 2_000;

/** The spellings of several ids, the likeliest of each first, as many as may be kept. */
export function truncatedVariants(ofIds: readonly (readonly string[])[]): readonly string[] {
  const found = new Set<string>();
  const most = Math.max(0, ...ofIds.map((variants) => variants.length));
  let octets = 0;
  for (let rank = 0; rank < most; rank++) {
    for (const variant of ofIds.map((variants) => variants[rank])) {
      if (variant === undefined || found.has(variant)) continue;
      octets += Buffer.byteLength(variant) + 1;
      if (octets > mostSpellingOctets) return [...found];
      found.add(variant);
    }
  }
  return [...found];
}

/** At most so many characters. What is cut is copied: a slice would hold the whole text in memory for as long as it lives. */
export function truncated(text: string, longest: number): string {
  return text.length <= longest ? text : Buffer.from(text.slice(0, longest), 'utf16le').toString('utf16le');
}
