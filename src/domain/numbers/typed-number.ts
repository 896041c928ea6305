export type UnreadableReason = 'empty' | 'letters' | 'spreadsheet_number' | 'extension' | 'several_numbers';

type TypedNumber = {
  kind: 'written';
  /** Ready for the library: what was written, or `+` and the digits when it began with 00. */
  text: string;
  digits: string;
  /** Written with a plus or with 00 in front. */
  international: boolean;
};

/** More cannot be one number: 15 digits, a 00 in front. */
const mostDigits = 17;

/** Nothing readable is longer, wrapped in quotes and invisible marks; it also bounds the work on what follows. */
const longestWritten = 200;

/**
 * Takes off everything people, spreadsheets and telephones put around a number, and says no to what is not one.
 * It does not guess: no letter O becomes a zero, no first number is picked out of two.
 */
export function cleanTypedNumber(raw: string): TypedNumber | { kind: 'refused'; reason: UnreadableReason } {
  if (raw.length > longestWritten) return { kind: 'refused', reason: 'several_numbers' };
  const bare = withoutWrapping(withPlainCharacters(raw));
  const digits = bare.replace(/\D/g, '');
  const reason = whyUnreadable(bare, digits);
  if (reason) return { kind: 'refused', reason };

  const text = separatorsAsSpaces(bare);
  if (text.startsWith('+')) return { kind: 'written', text, digits, international: true };
  // The library knows 00 only for countries that dial it; people write it in lists of every country.
  if (digits.startsWith('00')) return { kind: 'written', text: `+${digits.slice(2)}`, digits, international: true };
  return { kind: 'written', text, digits, international: false };
}

function whyUnreadable(text: string, digits: string): UnreadableReason | undefined {
  if (text === '') return 'empty';
  if (/^\d+([.,]\d+)?E\+?\d+$/i.test(text)) return 'spreadsheet_number'; // 6,12346E+08: the digits are lost for ever
  if (/\b(ext|poste)\b|#/i.test(text)) return 'extension';
  if (/\p{L}/u.test(text)) return 'letters';
  if (digits.length > mostDigits) return 'several_numbers';
  return undefined;
}

/** Full-width and Arabic-Indic digits become ASCII; marks of writing direction, which telephones paste, go. */
function withPlainCharacters(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** `="0612345678"`, `'0612345678`, `tel:+336...`, `(+33) 6...`, `+ 33 6...`, `0612345678;` */
function withoutWrapping(text: string): string {
  return text
    .replace(/^[=\s"'“”‘’«»]+|[\s"'“”‘’«»;,.]+$/gu, '')
    .replace(/^(tel|sms|smsto|callto)\s*:\s*/i, '')
    .replace(/^\+\s+/, '+')
    .replace(/^\(((?:\+|00)\d+)\)/, '$1');
}

function separatorsAsSpaces(text: string): string {
  return text.replace(/(?<=\d)[_,;|·•](?=\s?\d)/gu, ' ');
}
