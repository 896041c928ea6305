import { parseTime } from '#smpp/codec/times.ts';

/** Reads a time of SMPP, counted from `now` where it is relative: milliseconds since 1970, or undefined for what is no time. */
export type ReadTime = (text: string, now: number) => number | undefined;

/** Reads as `parseTime` does, but an absolute time equal to the last one at once: a bulk has one end of validity. */
export function rememberingTimes(): ReadTime {
  let lastText = '';
  let last: number | undefined;
  return (text, now) => {
    if (text === lastText) return last;
    const instant = parseTime(text, new Date(now))?.getTime();
    if (text.endsWith('R')) return instant;
    lastText = text;
    last = instant;
    return instant;
  };
}
