import type { Policy } from '#domain/routing/routing.ts';
import type { Db } from '#storage/database.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import type { RouteRow, RouteToSave } from '#storage/queries/routing/routes.ts';
import { requireAccount } from '../accounts/require-account.ts';
import { readDestination } from '../billing/destination.ts';
import { malformed } from '../malformed.ts';
import { Refusal } from '../refusal.ts';

/** What a route is made of, as the operator writes it. What is left out is not restricted, or stays. */
export type RouteFacts = {
  /** Countries or digits; none: all numbers. */
  prefixes?: readonly string[] | undefined;
  /** Its e-mail address or id; null for all. */
  account?: string | null | undefined;
  kind?: 'notification' | 'marketing' | null | undefined;
  sender?: string | null | undefined;
  policy?: Policy | undefined;
  /** Percent that a carrier must deliver to be chosen by its cost; null for whatever it delivers. */
  leastDelivered?: number | null | undefined;
  /** By name, in the order in which one stands in for another. */
  carriers?: readonly { name: string; weight: number }[] | undefined;
  /** The name of the route that it is to stand before; null for the end. */
  before?: string | null | undefined;
};

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const MOST_PREFIXES = 1_000;
const MOST_CARRIERS = 20;
const HEAVIEST = 1_000;
const LONGEST_SENDER = 15; // the digits of a number; names have eleven characters

export function checkRouteName(name: string): void {
  if (!NAME.test(name)) malformed('name', 'at most 40 letters, digits, - and _, beginning with a letter or digit');
}

/** A route with the given facts changed. `others`: those beside it, in order. */
export async function readRoute(
  db: Db,
  { before, ...asked }: RouteFacts,
  { route, others }: { route: RouteToSave; others: readonly RouteRow[] },
): Promise<RouteToSave> {
  const changed: RouteToSave = {
    ...route,
    ...(asked.prefixes === undefined ? {} : { prefixes: readPrefixes(asked.prefixes) }),
    ...(asked.account === undefined
      ? {}
      : { accountId: asked.account && (await requireAccount(db, asked.account)).id }),
    ...(asked.kind === undefined ? {} : { kind: asked.kind }),
    ...(asked.sender === undefined ? {} : { sender: readSender(asked.sender) }),
    ...(asked.policy === undefined ? {} : { policy: asked.policy }),
    ...(asked.leastDelivered === undefined ? {} : { leastDelivered: asked.leastDelivered }),
    ...(asked.carriers === undefined ? {} : { carriers: await readCarriers(db, asked.carriers) }),
    ...(before === undefined ? {} : { position: placeBefore(before, others) }),
  };
  if (changed.leastDelivered !== null && changed.policy !== 'cheapest') {
    malformed('quality', 'it is asked only of carriers that are chosen by their cost: policy cheapest');
  }
  if (changed.carriers.length === 0) malformed('carriers', 'a route needs one at least');
  return changed;
}

/** A route by its name, ignoring case. @throws {Refusal} route_not_found */
export function requireRoute(routes: readonly RouteRow[], name: string): RouteRow {
  const route = routes.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!route) throw new Refusal('route_not_found', { route: name });
  return route;
}

function placeBefore(name: string | null, others: readonly RouteRow[]): number {
  return name === null ? others.length + 1 : others.indexOf(requireRoute(others, name)) + 1;
}

function readPrefixes(written: readonly string[]): string[] {
  if (written.length > MOST_PREFIXES) malformed('prefixes', `a route may have ${MOST_PREFIXES}`);
  const prefixes = new Set(written.map(readDestination));
  if (prefixes.has('')) malformed('prefixes', 'without any prefix a route is for all numbers: there is no default');
  return [...prefixes].sort();
}

function readSender(written: string | null): string | null {
  const sender = written === null ? null : written.trim();
  if (sender === '' || (sender !== null && sender.length > LONGEST_SENDER)) {
    malformed('sender', `1 to ${LONGEST_SENDER} characters`);
  }
  return sender;
}

async function readCarriers(
  db: Db,
  asked: readonly { name: string; weight: number }[],
): Promise<RouteToSave['carriers']> {
  if (asked.length > MOST_CARRIERS) malformed('carriers', `a route may have ${MOST_CARRIERS}`);
  const carriers: { id: number; weight: number }[] = [];
  for (const { name, weight } of asked) {
    const carrier = await findCarrier(db, name);
    if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
    if (!Number.isInteger(weight) || weight < 1 || weight > HEAVIEST) {
      malformed('carriers', `a weight is a whole number from 1 to ${HEAVIEST}`);
    }
    if (carriers.some(({ id }) => id === carrier.id)) malformed('carriers', `${name} is named twice`);
    carriers.push({ id: carrier.id, weight });
  }
  return carriers;
}
