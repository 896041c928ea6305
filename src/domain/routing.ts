import { isTestNumber, type PhoneNumber } from './phone-number.ts';

/** What routing knows of a carrier. A higher priority wins among carriers whose prefixes fit equally well. */
export type RoutableCarrier = {
  id: number;
  simulated: boolean;
  enabled: boolean;
  /** Digits after the +; none: any number. */
  prefixes: readonly string[];
  priority: number;
};

/**
 * Which carrier carries which number: the longest prefix wins, then the priority. As soon as an installation has a real
 * carrier, regulators' test numbers go to simulated ones only and all others to real ones only.
 */
export class Routes {
  readonly #carriers: readonly RoutableCarrier[];
  readonly hasRealCarrier: boolean;

  constructor(carriers: readonly RoutableCarrier[]) {
    this.hasRealCarrier = carriers.some((carrier) => !carrier.simulated);
    this.#carriers = carriers
      .filter((carrier) => carrier.enabled)
      .toSorted((a, b) => b.priority - a.priority || a.id - b.id);
  }

  get usableIds(): number[] {
    return this.#carriers.map((carrier) => carrier.id);
  }

  /** The carrier's id; undefined while none may carry the number. */
  carrierFor(number: PhoneNumber): number | undefined {
    const simulated = this.hasRealCarrier ? isTestNumber(number) : undefined;
    let best: RoutableCarrier | undefined;
    let bestLength = -1;
    for (const carrier of this.#carriers) {
      if (simulated !== undefined && carrier.simulated !== simulated) continue;
      const length = matchingLength(number, carrier.prefixes);
      if (length > bestLength) {
        best = carrier;
        bestLength = length;
      }
    }
    return best?.id;
  }
}

/** Length of the longest prefix that fits; 0 for a carrier of all numbers, -1 for one that does not carry this one. */
function matchingLength(number: PhoneNumber, prefixes: readonly string[]): number {
  if (prefixes.length === 0) return 0;
  let longest = -1;
  for (const prefix of prefixes) {
    if (prefix.length > longest && number.startsWith(prefix, 1)) longest = prefix.length;
  }
  return longest;
}
