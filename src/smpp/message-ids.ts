/**
 * One message, several spellings of its id: a carrier may answer a submission with `00BBA622` and send the receipt for
 * `bba622` or for 12297762.
 */

/** Length to which carriers pad with zeros: hexadecimal to 8, decimal to 10 (3.4 appendix B). */
const HEX_WIDTH = 8;
const DECIMAL_WIDTH = 10;
/** message_id is at most 64 characters; longer ones are not converted. */
const MAX_ID = 64;

/**
 * The spellings that an id may have elsewhere, likeliest first and each once: as it is, in the other case, without or with
 * leading zeros, decimal as hexadecimal, hexadecimal as decimal. Two messages may share one: a match counts only if it is
 * the single one on the same carrier for the same recipient.
 */
export function idSpellings(id: string): string[] {
  const trimmed = id.trim();
  const spellings = new Set([trimmed, trimmed.toLowerCase(), trimmed.toUpperCase()]);
  spellings.delete('');
  if (trimmed.length > MAX_ID || !/^[0-9a-f]+$/i.test(trimmed)) return [...spellings];
  const decimal = /^\d+$/.test(trimmed);
  addCases(spellings, trimmed.replace(/^0+(?=.)/, ''), decimal ? DECIMAL_WIDTH : HEX_WIDTH);
  if (decimal) addCases(spellings, BigInt(trimmed).toString(16), HEX_WIDTH);
  addCases(spellings, BigInt(`0x${trimmed}`).toString(10), DECIMAL_WIDTH);
  return [...spellings];
}

function addCases(spellings: Set<string>, bare: string, width: number): void {
  const padded = bare.padStart(width, '0');
  for (const spelling of [bare, padded]) {
    spellings.add(spelling.toLowerCase());
    spellings.add(spelling.toUpperCase());
  }
}
