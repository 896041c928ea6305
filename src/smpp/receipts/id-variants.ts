/**
 * One message, several spellings of its id: a carrier may answer a submission with `00BBA622` and send the receipt for
 * `bba622` or for 12297762.
 */

/** Length to which carriers pad with zeros: hexadecimal to 8, decimal to 10 (3.4 appendix B). */
const HEX_WIDTH = 8;
const DECIMAL_WIDTH = 10;
/** message_id is at most 64 characters; longer ones are not converted. */
const MAX_ID = 64;
/** Numbers of so many digits, decimal or hexadecimal with `0x`, are below 2^53. */
const EXACT_DIGITS = 14;

/**
 * The spellings that an id may have elsewhere, likeliest first and each once: as it is, in the other case, without or with
 * leading zeros, decimal as hexadecimal, hexadecimal as decimal. Two messages may share one: a match counts only if it is
 * the single one on the same carrier for the same recipient.
 */
export function idVariants(id: string): string[] {
  const trimmed = id.trim();
  const variants: string[] = [];
  add(variants, trimmed);
  add(variants, trimmed.toLowerCase());
  add(variants, trimmed.toUpperCase());
  if (trimmed.length > MAX_ID || !/^[0-9a-f]+$/i.test(trimmed)) return variants;
  const decimal = /^\d+$/.test(trimmed);
  addPadded(variants, trimmed.replace(/^0+(?=.)/, ''), decimal ? DECIMAL_WIDTH : HEX_WIDTH);
  if (decimal) addPadded(variants, toBase(trimmed, 16), HEX_WIDTH);
  addPadded(variants, toBase(`0x${trimmed}`, 10), DECIMAL_WIDTH);
  return variants;
}

/** Ids may be far beyond what a number holds exactly; short ones take the quicker way. */
function toBase(digits: string, base: number): string {
  return (digits.length <= EXACT_DIGITS ? Number(digits) : BigInt(digits)).toString(base);
}

function addPadded(variants: string[], bare: string, width: number): void {
  for (const variant of bare.length < width ? [bare, bare.padStart(width, '0')] : [bare]) {
    add(variants, variant.toLowerCase());
    add(variants, variant.toUpperCase());
  }
}

/** The list stays below twenty: looking through it is quicker than a set. */
function add(variants: string[], variant: string): void {
  if (variant !== '' && !variants.includes(variant)) variants.push(variant);
}
