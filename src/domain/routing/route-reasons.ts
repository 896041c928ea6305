import type { Micros } from '../money/money.ts';

/** A carrier that would have come first, and why it did not. */
export type PassedOver =
  | { carrier: string; because: 'out' | 'returning' }
  | { carrier: string; because: 'delivers_less'; percent: number };

/**
 * Why a message goes by a carrier: a code with its parameters. What people read is made of it by `describe-route.ts`. Where a
 * carrier is simply the one whose prefixes fit best, there is none.
 */
export type RouteReason =
  /** Its place among those of its route, or of all whose prefixes fit. */
  | { code: 'in_order'; route?: string; place?: number; of?: number; passed?: readonly PassedOver[] }
  | { code: 'by_weight'; route: string; weight: number; of: number; passed?: readonly PassedOver[] }
  /** Without a cost what it charges is not known. */
  | {
      code: 'by_cost';
      route: string;
      place?: number;
      cost?: { micros: Micros; currency: string };
      passed?: readonly PassedOver[];
    }
  | { code: 'all_out'; route?: string }
  /** It was moved: its carrier is taken out, there was none, or it is not in use any more. */
  | { code: 'carrier_out' | 'carrier_found' | 'carrier_gone' }
  /** No route is for it: its prefixes fit best, then its priority. */
  | { code: 'best_fit' }
  /** Nobody may carry it; nobody leaves as much of its price as the account must. */
  | { code: 'no_carrier' | 'no_margin' }
  /** Words that an older version wrote. */
  | { code: 'older_words'; words: string };

/** As a `CarrierChoice` carries it. */
export function routeReason(reason: RouteReason): string {
  return JSON.stringify(reason);
}

/** What `routeReason` wrote. */
export function readRouteReason(written: string): RouteReason {
  return JSON.parse(written) as RouteReason;
}
