import { type Micros, toDecimalText } from '../money/money.ts';
import { Rotation } from './rotation.ts';

/** A carrier, and why it was chosen, in words for the operator: empty where it is simply the one whose prefixes fit best. */
export type CarrierChoice = { readonly carrierId: number; readonly reason: string };

/** Carriers might carry it, and all of them would leave too little of its price. */
export const unprofitable = 'unprofitable';

/** A carrier that may carry a number. `share`: how much of its traffic it may get now, in percent. */
export type Candidate = {
  id: number;
  name: string;
  share: number;
  weight?: number;
  /** In its route. */
  place?: string;
  /** Of its messages that ended lately, how many arrived, in percent. */
  delivered?: number;
  /** What it charges for one part. */
  cost?: { micros: Micros; currency: string };
};

type Weighted = { carrierId: number; reason: string; weight: number };
/** Whose turn it is. */
export type NextCarrier = () => CarrierChoice | typeof unprofitable | undefined;

const WHOLE = 100;
const MOST_KNOWN = 10_000;
/** Weights are multiplied by this, so that shares of small weights stay whole numbers. */
const SCALE = 10_000;

/**
 * How carriers that may carry a number take turns. Equal ways are one, whichever number they are for: so the shares of a send
 * are exact over all of its numbers, and over sends that follow one another.
 */
export class CarrierSelection {
  readonly #known = new Map<string, NextCarrier>();

  /** The first one, unless its circuit is open; while it ramps, the next ones take what it may not have yet. */
  inOrder(candidates: readonly Candidate[], route?: string, passedBefore: readonly string[] = []): NextCarrier {
    let left = SCALE;
    const passed = [...passedBefore];
    const weighted = candidates.map(({ id, name, share, place = '' }): Weighted => {
      const weight = Math.round((left * share) / WHOLE);
      left -= weight;
      const reason = words(route, place, passed);
      if (share < WHOLE) passed.push(`${name} is ${share === 0 ? 'taken out' : 'returning'}`);
      return { carrierId: id, reason, weight };
    });
    return this.#turns(weighted, candidates[0], route);
  }

  /** The one that charges least, of those that deliver well enough: never another, so that nothing is sent by a bad one. */
  cheapest(
    candidates: readonly Candidate[],
    { name, leastDelivered }: { name: string; leastDelivered: number | null },
  ): NextCarrier {
    const least = leastDelivered ?? 0;
    const good = candidates.filter(({ delivered = WHOLE }) => delivered >= least);
    const bad = candidates.filter((each) => !good.includes(each));
    const sorted = good
      .toSorted((a, b) => (a.cost?.micros ?? Number.POSITIVE_INFINITY) - (b.cost?.micros ?? Number.POSITIVE_INFINITY))
      .map((each, index) => ({ ...each, place: describeCost(each, index) }));
    return this.inOrder(
      sorted,
      name,
      bad.map((each) => `${each.name} delivers less than ${least}%`),
    );
  }

  /** Each by its weight, less while it returns and nothing while it is taken out. */
  byWeight(candidates: readonly Candidate[], route: string): NextCarrier {
    const sum = candidates.reduce((total, { weight = 1 }) => total + weight, 0);
    const away = candidates.filter(({ share }) => share < WHOLE);
    const passed = away.map(({ name, share }) => `${name} is ${share === 0 ? 'taken out' : 'returning'}`);
    const weighted = candidates.map(({ id, share, weight = 1 }): Weighted => {
      const reason = words(route, `its share of ${weight} in ${sum}`, passed);
      return { carrierId: id, reason, weight: share === WHOLE ? weight * WHOLE : weight * share };
    });
    return this.#turns(weighted, candidates[0], route);
  }

  /** Where every circuit is open, messages wait for the first. */
  #turns(weighted: readonly Weighted[], first: Candidate | undefined, route: string | undefined): NextCarrier {
    if (!first) return () => undefined;
    const inUse = weighted.filter(({ weight }) => weight > 0);
    if (inUse.length === 0) {
      const waits = words(route, '', ['all of its carriers are taken out']);
      return this.#shared([{ carrierId: first.id, reason: waits, weight: 1 }]);
    }
    return this.#shared(inUse);
  }

  #shared(weighted: readonly Weighted[]): NextCarrier {
    const key = JSON.stringify(weighted);
    let next = this.#known.get(key);
    if (!next) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      const divisor = weighted.reduce((found, { weight }) => greatestCommon(found, weight), 0);
      const rotation = new Rotation<CarrierChoice>(
        weighted.map(({ carrierId, reason, weight }) => ({ member: { carrierId, reason }, weight: weight / divisor })),
      );
      next = () => rotation.next();
      this.#known.set(key, next);
    }
    return next;
  }
}

function describeCost({ cost }: Candidate, index: number): string {
  if (!cost) return 'what it charges is not known';
  return `${index === 0 ? 'the cheapest' : `number ${index + 1} by cost`}, at ${toDecimalText(cost.micros)} ${cost.currency} a part`;
}

function words(route: string | undefined, how: string, passed: readonly string[]): string {
  const why = [how, ...passed].filter(Boolean).join('; ');
  return route === undefined ? why : `route ${route}: ${why}`;
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
