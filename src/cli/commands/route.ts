import { describeRoute } from '#domain/routing/describe-route.ts';
import type { Policy } from '#domain/routing/routing.ts';
import type { RouteFacts } from '#operations/routing/route-facts.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { table } from '../output/layout.ts';
import { UsageError } from '../parse.ts';
import { readChoice, readCount } from '../values.ts';

const policies = ['order', 'weights', 'cheapest'] as const satisfies readonly Policy[];
const name = { help: 'its name' } as const;
const facts = {
  carriers: { value: 'LIST', help: 'the carriers, each with a weight if wanted: acme:70,beta:30' },
  policy: { value: 'P', help: 'order (the first that may be used), weights or cheapest' },
  quality: { value: 'PERCENT', help: 'what a carrier must deliver to be chosen by its cost, or “any”' },
  prefixes: { value: 'LIST', help: 'for which numbers: countries or prefixes, such as FR,+32; or “all”' },
  account: { value: 'ACCOUNT', help: 'for which account, or “all”' },
  type: { value: 'T', help: 'notification, marketing or all' },
  sender: { value: 'S', help: 'for which sender, or “all”' },
  before: { value: 'ROUTE', help: 'the route that it is to stand before; “end” for the last place' },
} as const;

const add = command({
  name: 'add',
  summary: 'adds a route: which messages leave by which carriers',
  details:
    'The first route that fits a message decides, and only its carriers are used; a carrier still gets no number that its own\nprefixes do not cover. Messages that no route fits go by the prefixes and the priority of the carriers.',
  example: 'envoi route add fr-offers --prefixes FR --type marketing --carriers acme:70,beta:30 --policy weights',
  arguments: { name },
  options: { ...facts, carriers: { ...facts.carriers, required: true } },
  async run({ name: wanted, ...given }, environment) {
    const { addRoute } = await import('#operations/routing/add-route.ts');
    await onDatabase(environment, (ctx, actor) => addRoute(ctx, actor, { name: wanted, ...readFacts(given) }));
    return { text: `${wanted} is a route now.` };
  },
});

const set = command({
  name: 'set',
  summary: 'changes a route, or its place among the others',
  details: 'What is not named stays. What is queued already stays with its carrier.',
  example: 'envoi route set fr-offers --carriers acme:50,beta:50',
  arguments: { name },
  options: facts,
  async run({ name: wanted, ...given }, environment) {
    const { setRoute } = await import('#operations/routing/set-route.ts');
    await onDatabase(environment, (ctx, actor) => setRoute(ctx, actor, { name: wanted, ...readFacts(given) }));
    return { text: `${wanted} is changed.` };
  },
});

const list = command({
  name: 'list',
  summary: 'lists the routes in the order in which they are looked at',
  example: 'envoi route list',
  options: { json },
  async run(_input, environment) {
    const { listRoutes } = await import('#operations/routing/list-routes.ts');
    const routes = await onDatabase(environment, listRoutes);
    return {
      text: table(
        routes,
        [
          ['ROUTE', (row) => row.name],
          ['NUMBERS', (row) => row.prefixes.map((prefix) => `+${prefix}`).join(',') || 'all'],
          ['ACCOUNT', (row) => row.account ?? 'all'],
          ['TYPE', (row) => row.kind ?? 'all'],
          ['SENDER', (row) => row.sender ?? 'all'],
          [
            'POLICY',
            (row) => row.policy + (row.leastDelivered === null ? '' : ` from ${row.leastDelivered}% delivered`),
          ],
          [
            'CARRIERS',
            (row) => row.carriers.map(({ name: each, weight }) => written(each, weight, row.policy)).join(','),
          ],
        ],
        'There is no route: messages go by the prefixes and the priority of the carriers.',
      ),
      json: routes.map(({ id: _id, accountId: _account, carriers, ...row }) => ({
        ...row,
        carriers: carriers.map(({ name: each, weight }) => ({ name: each, weight })),
      })),
    };
  },
});

const test = command({
  name: 'test',
  summary: 'tells which carrier a message would leave by, and why',
  details: 'Nothing is sent.',
  example: 'envoi route test +33612345678 --type marketing',
  arguments: { number: { help: 'a telephone number' } },
  options: {
    account: { value: 'ACCOUNT', help: 'whose message it would be; of none that a route names when not given' },
    type: { value: 'T', help: 'notification or marketing; notification when not given' },
    sender: { value: 'S', help: 'its sender; none that a route names when not given' },
    json,
  },
  async run({ number, account, type, sender }, environment) {
    const kind = readChoice(type ?? 'notification', '--type', ['notification', 'marketing']);
    const { testRoute } = await import('#operations/routing/test-route.ts');
    const asked = { number, account, kind, sender: sender ?? '' };
    const tested = await onDatabase(environment, (ctx, actor) => testRoute(ctx, actor, asked));
    const by = tested.carrier === undefined ? '' : ` by ${tested.carrier}${tested.simulated ? ' (simulated)' : ''}`;
    return {
      text: `${tested.number}${by}: ${describeRoute(tested.reason, 'en')}.`,
      json: tested,
      exitCode: tested.carrier === undefined ? 1 : 0,
    };
  },
});

const remove = command({
  name: 'remove',
  summary: 'removes a route',
  details: 'What is queued already stays with its carrier.',
  example: 'envoi route remove fr-offers',
  arguments: { name },
  async run({ name: unwanted }, environment) {
    const { removeRoute } = await import('#operations/routing/remove-route.ts');
    await onDatabase(environment, (ctx, actor) => removeRoute(ctx, actor, unwanted));
    return { text: `${unwanted} is removed.` };
  },
});

const MOST_PERCENT = 100;

type Given = { readonly [Name in keyof typeof facts]?: string | undefined };

function readFacts({ carriers, policy, quality, prefixes, account, type, sender, before }: Given): RouteFacts {
  const orAll = (text: string | undefined) => (text === 'all' ? null : text);
  const kind = orAll(type);
  return {
    carriers: carriers?.split(',').map(readCarrier),
    policy: policy === undefined ? undefined : readChoice(policy, '--policy', policies),
    leastDelivered: readQuality(quality),
    prefixes:
      prefixes === undefined ? undefined : prefixes === 'all' ? [] : prefixes.split(',').map((each) => each.trim()),
    account: orAll(account),
    kind: typeof kind === 'string' ? readChoice(kind, '--type', ['notification', 'marketing']) : kind,
    sender: orAll(sender),
    before: before === 'end' ? null : before,
  };
}

function readQuality(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  return text === 'any' ? null : readCount(text, '--quality', { least: 0, most: MOST_PERCENT });
}

function readCarrier(text: string): { name: string; weight: number } {
  const [each = '', weight = '1', more] = text.trim().split(':');
  if (each === '' || more !== undefined) throw new UsageError(`--carriers: “${text}” is not NAME or NAME:WEIGHT`);
  return { name: each, weight: readCount(weight, '--carriers', { least: 1, most: 1_000 }) };
}

function written(carrier: string, weight: number, policy: Policy): string {
  return policy === 'weights' ? `${carrier}:${weight}` : carrier;
}

/** Which messages leave by which carriers. */
export const route: Group = { name: 'route', commands: [add, list, test, set, remove] };
