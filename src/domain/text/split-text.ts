import { countSeptets, type Encoding, septetsOfUnit } from './encoding.ts';

/** The header that joins parts: with an 8-bit reference (also for SAR, which the SMSC turns into it) or a 16-bit one. */
export type Capacity = 'udh8' | 'udh16';

/** Where a text may be cut: between graphemes, so that no part shows half a flag, or between code points, for fewest parts. */
export type Cut = 'grapheme' | 'codepoint';

export type SplitOptions = { capacity?: Capacity; cut?: Cut };

export type SplitText = {
  encoding: Encoding;
  codePoints: number;
  /** Septets in GSM7, 16-bit units in UCS2. */
  units: number;
  /** What each part says, in order; together, the text. None for an empty text. */
  parts: readonly string[];
  unitsPerPart: readonly number[];
};

/** Units in a message of one part, and in each part of a longer one. 23.040 section 9.2.3.24.1. */
const limits = {
  GSM7: { alone: 160, udh8: 153, udh16: 152 },
  UCS2: { alone: 70, udh8: 67, udh16: 66 },
} as const satisfies Record<Encoding, Record<'alone' | Capacity, number>>;

/**
 * Cuts a text, which `normaliseText` has seen, into the parts it is sent and paid as. The estimate and the sending both call
 * this with the same options. Parts are filled one by one, never dividing an escape sequence or a surrogate pair, so their
 * number is not a division: 306 septets may take three parts of 153.
 */
export function splitText(text: string, options: SplitOptions = {}): SplitText {
  const septets = countSeptets(text);
  const encoding = septets === undefined ? 'UCS2' : 'GSM7';
  const units = septets ?? text.length;
  const codePoints = septets === undefined ? countCodePoints(text) : text.length;
  if (units <= limits[encoding].alone) {
    return text === ''
      ? { encoding, codePoints, units, parts: [], unitsPerPart: [] }
      : { encoding, codePoints, units, parts: [text], unitsPerPart: [units] };
  }

  const { capacity = 'udh8', cut = 'grapheme' } = options;
  const fill = encoding === 'GSM7' ? fillSeptets : fillUnits;
  const parts = cutIntoParts(text, { limit: limits[encoding][capacity], fill, cut });
  const unitsPerPart = parts.map((part) => (encoding === 'GSM7' ? countSeptets(part)! : part.length));
  return { encoding, codePoints, units, parts, unitsPerPart };
}

/** Where a part that begins at `start` must end to hold at most `limit` units, without half an escape or surrogate pair. */
type Fill = (text: string, start: number, limit: number) => number;

function cutIntoParts(text: string, { limit, fill, cut }: { limit: number; fill: Fill; cut: Cut }): string[] {
  const clusterStart = cut === 'grapheme' ? clusterStartFinder(text) : undefined;
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const fullEnd = fill(text, start, limit);
    const wholeEnd = fullEnd < text.length ? (clusterStart?.(fullEnd) ?? fullEnd) : fullEnd;
    // A cluster longer than a whole part (stacked combining marks can make one) is cut between code points after all.
    const end = wholeEnd > start ? wholeEnd : fullEnd;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

const fillSeptets: Fill = (text, start, limit) => {
  let end = start;
  let room = limit;
  while (end < text.length) {
    room -= septetsOfUnit(text.charCodeAt(end));
    if (room < 0) break;
    end++;
  }
  return end;
};

const fillUnits: Fill = (text, start, limit) => {
  const end = Math.min(start + limit, text.length);
  return end < text.length && isLowSurrogate(text, end) && isHighSurrogate(text, end - 1) ? end - 1 : end;
};

let graphemes: Intl.Segmenter | undefined;

/** Tells where the cluster that covers an offset begins. Nothing below U+0300 but CR LF joins its neighbour: no need to look. */
function clusterStartFinder(text: string): ((offset: number) => number) | undefined {
  if (!/\r|[\u0300-\uffff]/.test(text)) return undefined;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const clusters = graphemes.segment(text);
  return (offset) => clusters.containing(offset)!.index;
}

function countCodePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) if (isLowSurrogate(text, i) && isHighSurrogate(text, i - 1)) count--;
  return count;
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
