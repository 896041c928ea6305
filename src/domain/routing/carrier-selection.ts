import type { Micros } from '../money/money.ts';
import { Rotation } from './rotation.ts';
import { type PassedOver, type RouteReason, routeReason } from './route-reasons.ts';

/**
 * A carrier, and why it was chosen: a `RouteReason` in JSON, so that equal ones are equal texts; empty where it is simply the one
 * whose prefixes fit best.
 */
export type CarrierChoice = { readonly carrierId: number; readonly reason: string };

/** Carriers might carry it, and all of them would leave too little of its price. */
export const unprofitable = 'unprofitable';

/** A carrier that may carry a number. `share`: how much of its traffic it may get now, in percent. */
export type Candidate = {
  id: number;
  name: string;
  share: number;
  weight?: number;
  /** In its route, from 1, among so many. */
  place?: { place: number; of: number };
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
  inOrder(candidates: readonly Candidate[], route?: string): NextCarrier {
    return this.#firstOf(candidates, { route, passed: [], how: (candidate) => placeReason(candidate, route) });
  }

  #firstOf(candidates: readonly Candidate[], { route, passed, how }: Choosing): NextCarrier {
    let left = SCALE;
    const weighted = candidates.map((candidate, index): Weighted => {
      const { id, name, share } = candidate;
      const weight = Math.round((left * share) / WHOLE);
      left -= weight;
      const reason = written(how(candidate, index), passed);
      if (share < WHOLE) passed.push(passedOver(name, share));
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
    const sorted = good.toSorted(
      (a, b) => (a.cost?.micros ?? Number.POSITIVE_INFINITY) - (b.cost?.micros ?? Number.POSITIVE_INFINITY),
    );
    return this.#firstOf(sorted, {
      route: name,
      passed: bad.map((each) => ({ carrier: each.name, because: 'delivers_less', percent: least })),
      how: ({ cost }, index) => ({ code: 'by_cost', route: name, place: index + 1, ...(cost ? { cost } : {}) }),
    });
  }

  /** Each by its weight, less while it returns and nothing while it is taken out. */
  byWeight(candidates: readonly Candidate[], route: string): NextCarrier {
    const sum = candidates.reduce((total, { weight = 1 }) => total + weight, 0);
    const away = candidates.filter(({ share }) => share < WHOLE);
    const passed = away.map(({ name, share }) => passedOver(name, share));
    const weighted = candidates.map(({ id, share, weight = 1 }): Weighted => {
      const reason = written({ code: 'by_weight', route, weight, of: sum }, passed);
      return { carrierId: id, reason, weight: share === WHOLE ? weight * WHOLE : weight * share };
    });
    return this.#turns(weighted, candidates[0], route);
  }

  /** Where every circuit is open, messages wait for the first. */
  #turns(weighted: readonly Weighted[], first: Candidate | undefined, route: string | undefined): NextCarrier {
    if (!first) return () => undefined;
    const inUse = weighted.filter(({ weight }) => weight > 0);
    if (inUse.length === 0) {
      const waits = written({ code: 'all_out', ...(route === undefined ? {} : { route }) });
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

type Choosing = {
  route: string | undefined;
  /** Those that were passed over before the first. */
  passed: PassedOver[];
  how(candidate: Candidate, index: number): RouteReason;
};

function placeReason({ place }: Candidate, route: string | undefined): RouteReason {
  if (route === undefined || !place) return { code: 'in_order' };
  return place.place === 1 ? { code: 'in_order', route, place: 1 } : { code: 'in_order', route, ...place };
}

function passedOver(carrier: string, share: number): PassedOver {
  return { carrier, because: share === 0 ? 'out' : 'returning' };
}

function written(reason: RouteReason, passed: readonly PassedOver[] = []): string {
  if (passed.length > 0) return routeReason({ ...reason, passed } as RouteReason);
  return reason.code === 'in_order' && reason.route === undefined ? '' : routeReason(reason);
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
