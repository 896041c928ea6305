import { malformed } from '../malformed.ts';

/** As fast as the fastest carrier may be set to. */
const MOST_PARTS_PER_SECOND = 100_000;

export function checkRate(partsPerSecond: number): void {
  if (!Number.isInteger(partsPerSecond) || partsPerSecond < 1 || partsPerSecond > MOST_PARTS_PER_SECOND) {
    malformed('rate', `a whole number from 1 to ${MOST_PARTS_PER_SECOND}`);
  }
}
