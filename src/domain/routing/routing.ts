import { type PriceTable, priceOf } from '../money/prices.ts';
import type { PhoneNumber } from '../numbers/phone-number.ts';
import {
  type Candidate,
  type CarrierChoice,
  CarrierSelection,
  type NextCarrier,
  unprofitable,
} from './carrier-selection.ts';

/** What routing knows of a carrier. A higher priority wins among carriers whose prefixes fit equally well. */
export type RoutableCarrier = {
  id: number;
  name: string;
  simulated: boolean;
  enabled: boolean;
  /** Digits after the +; none: any number. */
  prefixes: readonly string[];
  priority: number;
  /** How much of its traffic it may get now, in percent: 0 while it is taken out, 100 when all is well. */
  share: number;
  /** Of its messages that ended lately, how many arrived, in percent; unknown where too few did. */
  delivered?: number;
  /** What it charges for one part, by currency. */
  costs?: ReadonlyMap<string, PriceTable>;
};

/** How a route chooses among its carriers: the first that may be used, each by its weight, or the one that charges least. */
export const policies = ['order', 'weights', 'cheapest'] as const;
export type Policy = (typeof policies)[number];

/** A route of the operator: which messages it is for, and the carriers they may leave by. */
export type Route = {
  name: string;
  /** Digits after the +; none: any number. */
  prefixes: readonly string[];
  /** Null stands for every account, kind and sender. */
  accountId: string | null;
  kind: 'notification' | 'marketing' | null;
  /** In any case. */
  sender: string | null;
  policy: Policy;
  /** A carrier that delivers less, in percent, is not chosen by its cost; null: whatever it delivers. */
  leastDelivered: number | null;
  /** In the order in which one stands in for another. */
  carriers: readonly { id: number; weight: number }[];
};

/** What the messages of one send have in common, as far as routing goes. */
export type Traffic = { accountId: string; kind: 'notification' | 'marketing'; sender: string };

/** The least margin of each account that has one: so much of its price, in percent, is left when the carrier is paid. */
export type Margins = ReadonlyMap<string, { currency: string; percent: number }>;

type Margin = { currency: string; percent: number } | undefined;

/** Beyond so many kinds of traffic, or beginnings of numbers, what is remembered of them is found anew. */
const MOST_REMEMBERED = 20_000;

/**
 * Which carrier carries which message. The first route that fits decides, and its carriers only are used. Without one the
 * carriers' own prefixes decide: the longest wins, then the priority. Either way a carrier gets no number that its prefixes do
 * not cover, and as soon as an installation has a real carrier, regulators' test numbers go to simulated ones only and all
 * others to real ones only.
 */
export class Routes {
  readonly hasRealCarrier: boolean;
  readonly #carriers: readonly RoutableCarrier[];
  readonly #routes: readonly Route[];
  readonly #senders: ReadonlySet<string>;
  readonly #selection: CarrierSelection;
  readonly #margins: Margins;
  readonly #selector = new Map<string, CarrierSelector>();

  /** `routes` in their order. */
  constructor(
    carriers: readonly RoutableCarrier[],
    routes: readonly Route[] = [],
    {
      selection = new CarrierSelection(),
      margins = new Map(),
    }: { selection?: CarrierSelection; margins?: Margins } = {},
  ) {
    this.#selection = selection;
    this.#margins = margins;
    this.hasRealCarrier = carriers.some((carrier) => !carrier.simulated);
    this.#carriers = carriers
      .filter((carrier) => carrier.enabled)
      .toSorted((a, b) => b.priority - a.priority || a.id - b.id);
    this.#routes = routes;
    this.#senders = new Set(routes.flatMap(({ sender }) => (sender === null ? [] : [sender.toLowerCase()])));
  }

  get usableIds(): number[] {
    return this.#carriers.map((carrier) => carrier.id);
  }

  /** Whether a carrier gets nothing that another one may take. */
  isOut(carrierId: number): boolean {
    return this.#carriers.some(({ id, share }) => id === carrierId && share === 0);
  }

  /** The ways of one kind of traffic: to be asked once for a send, then for each of its numbers. */
  for({ accountId, kind, sender }: Traffic): CarrierSelector {
    const margin = this.#margins.get(accountId);
    if (this.#routes.length === 0) return this.#remembered(margin ? accountId : '', margin, () => []);
    const name = sender.toLowerCase();
    const known = this.#senders.has(name) ? name : '';
    return this.#remembered(`${accountId} ${kind} ${known}`, margin, () =>
      this.#routes.filter(
        (route) =>
          (route.accountId ?? accountId) === accountId &&
          (route.kind ?? kind) === kind &&
          (route.sender === null || route.sender.toLowerCase() === name),
      ),
    );
  }

  #remembered(key: string, margin: Margin, routesOf: () => readonly Route[]): CarrierSelector {
    let selector = this.#selector.get(key);
    if (!selector) {
      if (this.#selector.size >= MOST_REMEMBERED) this.#selector.clear();
      selector = new CarrierSelector(this.#carriers, routesOf(), {
        selection: this.#selection,
        apart: this.hasRealCarrier,
        margin,
      });
      this.#selector.set(key, selector);
    }
    return selector;
  }
}

/** The ways of one kind of traffic, by number. */
export class CarrierSelector {
  /** Whether test numbers go apart from others, and cost nothing. */
  readonly apart: boolean;
  readonly #carriers: readonly RoutableCarrier[];
  readonly #routes: readonly Route[];
  readonly #selection: CarrierSelection;
  readonly #margin: Margin;
  /** Numbers that begin with the same so many digits go the same way. */
  readonly #digits: number;
  readonly #known = { test: new Map<string, NextCarrier>(), other: new Map<string, NextCarrier>() };

  constructor(
    carriers: readonly RoutableCarrier[],
    routes: readonly Route[],
    { selection, apart, margin }: { selection: CarrierSelection; apart: boolean; margin: Margin },
  ) {
    this.#carriers = carriers;
    this.#routes = routes;
    this.#selection = selection;
    this.apart = apart;
    this.#margin = margin;
    const tables = carriers.flatMap(({ costs }) => [...(costs?.values() ?? [])]);
    const prefixes = [
      ...[...carriers, ...routes].flatMap((each) => each.prefixes),
      ...tables.flatMap(({ byPrefix }) => [...byPrefix.keys()]),
    ];
    this.#digits = prefixes.reduce((longest, prefix) => Math.max(longest, prefix.length), 0);
  }

  /**
   * The way of a number, `isTest` if it is one that goes apart; undefined while no carrier may carry it, and `unprofitable`
   * where those that may would leave too little of the price of a part.
   */
  chooseCarrier(
    number: PhoneNumber,
    isTest: boolean,
    priceMicros: number,
  ): CarrierChoice | typeof unprofitable | undefined {
    const known = isTest ? this.#known.test : this.#known.other;
    const digits = number.slice(1, 1 + this.#digits);
    const beginning = this.#margin ? `${digits} ${priceMicros}` : digits;
    let next = known.get(beginning);
    if (!next) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      next = this.#find(number, isTest, priceMicros);
      known.set(beginning, next);
    }
    return next();
  }

  #find(number: PhoneNumber, isTest: boolean, priceMicros: number): NextCarrier {
    const open = this.apart ? this.#carriers.filter(({ simulated }) => simulated === isTest) : this.#carriers;
    const fitting = open
      .map((carrier) => ({ ...carrier, length: matchingLength(number, carrier.prefixes) }))
      .filter(({ length }) => length >= 0);
    const route = this.#routes.find(({ prefixes }) => matchingLength(number, prefixes) >= 0);
    const candidates = route
      ? this.#candidatesOf(route, fitting, number)
      : fitting.toSorted((a, b) => b.length - a.length);
    const earning = isTest ? candidates : candidates.filter(({ id }) => this.#earns(id, number, priceMicros));
    if (candidates.length > 0 && earning.length === 0) return () => unprofitable;
    if (!route) return this.#selection.inOrder(earning);
    if (route.policy === 'weights') return this.#selection.byWeight(earning, route.name);
    if (route.policy === 'cheapest') return this.#selection.cheapest(earning, route);
    return this.#selection.inOrder(earning, route.name);
  }

  /** Costs are compared in the currency of the first carrier of the route that has one for the number. */
  #candidatesOf(route: Route, fitting: readonly RoutableCarrier[], number: PhoneNumber): Candidate[] {
    const carriers = route.carriers.flatMap(({ id, weight }, index) => {
      const carrier = fitting.find((each) => each.id === id);
      const place = { place: index + 1, of: route.carriers.length };
      return carrier ? [{ carrier, weight, place }] : [];
    });
    const priced = carriers.flatMap(({ carrier: { costs } }) => [...(costs ?? [])]);
    const currency = priced.find(([, table]) => priceOf(table, number) !== undefined)?.[0];
    return carriers.map(({ carrier, weight, place }): Candidate => {
      const { id, name, share, delivered, costs } = carrier;
      const table = currency === undefined ? undefined : costs?.get(currency);
      const micros = table && priceOf(table, number);
      return {
        ...{ id, name, share, weight, place },
        ...(delivered === undefined ? {} : { delivered }),
        ...(micros === undefined || currency === undefined ? {} : { cost: { micros, currency } }),
      };
    });
  }

  /** Whether a carrier leaves as much of a price as the account must. One whose charge is not known does. */
  #earns(carrierId: number, number: PhoneNumber, priceMicros: number): boolean {
    const margin = this.#margin;
    if (!margin) return true;
    const table = this.#carriers.find(({ id }) => id === carrierId)?.costs?.get(margin.currency);
    const cost = table && priceOf(table, number);
    return cost === undefined || cost * 100 <= priceMicros * (100 - margin.percent);
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
