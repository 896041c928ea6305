/**
 * How the id of an answer is made of that in the receipt: `00BBA622` of `12297762` is decimal to hexadecimal, in capitals,
 * padded to eight characters. The words that stand for it are kept in the database.
 */
export type CarrierIdFormat = 'as-is' | { base: Base; capitals: boolean /** 0: not padded. */; width: number };

const bases = ['same-base', 'decimal-to-hex', 'hex-to-decimal'] as const;
type Base = (typeof bases)[number];

/** message_id is at most 64 characters; longer ones are not converted. */
const longestId = 64;

/** How one id was spelt in the other: undefined where that cannot be told, or could be told in two ways. */
export function spellingOf(receiptId: string, answerId: string): CarrierIdFormat | undefined {
  // One digit is the same in both bases.
  if (bare(receiptId).length < 2) return undefined;
  if (receiptId === answerId) return 'as-is';
  const capitals = answerId !== answerId.toLowerCase();
  const width = answerId.startsWith('0') ? answerId.length : 0;
  return bases
    .map((base) => ({ base, capitals, width }))
    .find((format) => applyIdFormat(receiptId, format) === answerId);
}

/** The id in the answer, made of that in the receipt; undefined where it cannot be converted so. */
export function applyIdFormat(id: string, format: CarrierIdFormat): string | undefined {
  if (format === 'as-is') return id;
  const { base, capitals, width } = format;
  const converted = convert(bare(id), base);
  if (converted === undefined) return undefined;
  const padded = converted.padStart(width, '0');
  return capitals ? padded.toUpperCase() : padded.toLowerCase();
}

function convert(id: string, base: Base): string | undefined {
  if (base === 'same-base') return id;
  if (id.length > longestId) return undefined;
  if (base === 'decimal-to-hex') return /^\d+$/.test(id) ? BigInt(id).toString(16) : undefined;
  return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString() : undefined;
}

/** Without the zeros before a number; other ids are left alone. */
function bare(id: string): string {
  return /^[0-9a-f]+$/i.test(id) ? id.replace(/^0+(?=.)/, '') : id;
}

export function formatIdFormat(format: CarrierIdFormat): string {
  if (format === 'as-is') return format;
  return `${format.base} ${format.capitals ? 'capitals' : 'small'} ${format.width}`;
}

/** What `formatIdFormat` wrote; undefined for what it never writes. */
export function parseIdFormat(written: string): CarrierIdFormat | undefined {
  if (written === 'as-is') return written;
  const [, base, letters, width] = /^(\S+) (capitals|small) (\d{1,2})$/.exec(written) ?? [];
  const known = bases.find((each) => each === base);
  return known && { base: known, capitals: letters === 'capitals', width: Number(width) };
}

const baseWords: Readonly<Record<Base, string>> = {
  'same-base': 'as in answers',
  'decimal-to-hex': 'in decimal, hexadecimal in answers',
  'hex-to-decimal': 'in hexadecimal, decimal in answers',
};

/** For the operator: `in decimal, hexadecimal in answers, there in capitals and padded to 8 characters`. */
export function describeIdFormat(written: string): string {
  const format = parseIdFormat(written);
  if (format === undefined || format === 'as-is') return 'as in answers';
  const { base, capitals, width } = format;
  const there = [capitals ? 'in capitals' : '', width > 0 ? `padded to ${width} characters` : ''].filter(Boolean);
  if (there.length === 0 && base === 'same-base')
    return 'as in answers, there in small letters and without zeros before';
  return baseWords[base] + (there.length > 0 ? `, there ${there.join(' and ')}` : '');
}
