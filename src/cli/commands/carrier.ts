import type { CarrierKind } from '#connectors/kind.ts';
import type { Actor } from '#operations/actor.ts';
import type { CarrierOperatorContext } from '#operations/carriers/carrier-operator-context.ts';
import type { ListedCarrier } from '#operations/carriers/list-carriers.ts';
import type { ShownCarrier } from '#operations/carriers/show-carrier.ts';
import { type CommandEnvironment, command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { utc } from '../instants.ts';
import { describeStats } from '../output/describe-stats.ts';
import { columns, table } from '../output/layout.ts';
import { readPairs } from '../pairs.ts';
import { UsageError } from '../parse.ts';
import { readPassword } from '../password.ts';
import { readChoice, readCount } from '../values.ts';
import { priceCommands } from './carrier-prices.ts';

const name = { help: 'its name' } as const;
const settings = { rest: true, optional: true, help: 'NAME=VALUE; docs/carriers.md lists them' } as const;
const password = { value: 'FILE', help: 'a file that holds its password; - for standard input' } as const;
const prefixes = { value: 'LIST', help: 'what it carries: countries or prefixes, such as FR,+32; or “all”' } as const;
const priority = { value: 'N', help: 'the higher one wins where prefixes fit equally well; 0 when not given' } as const;

const add = command({
  name: 'add',
  summary: 'adds a carrier that messages leave by',
  details:
    'Only host and systemId must be set; docs/carriers.md tells all settings. A password given by --password can be seen by\nothers on this machine while the command runs: better a file. A running Envoi binds at once.',
  example: 'envoi carrier add acme host=smsc.example.com systemId=envoi --password-file secret.txt --prefixes FR',
  arguments: { name, settings },
  options: {
    'password-file': password,
    password: { value: 'P', help: 'its password' },
    prefixes,
    priority,
    kind: { value: 'KIND', help: 'how it is reached; smpp when not given' },
    simulated: { help: 'it is a simulation: what it carries reaches nobody' },
  },
  async run(input, environment) {
    const asked = {
      name: input.name,
      kind: input.kind ?? 'smpp',
      simulated: input.simulated,
      prefixes: readList(input.prefixes ?? 'all'),
      priority: readPriority(input.priority ?? '0'),
      settings: readPairs(input.settings),
      password: readPassword(input) ?? '',
    };
    const { addCarrier } = await import('#operations/carriers/add-carrier.ts');
    await onCarriers(environment, (ctx, actor) => addCarrier(ctx, actor, asked));
    return { text: `${asked.name} is a carrier now. envoi carrier test ${asked.name} tries to bind to it.` };
  },
});

const set = command({
  name: 'set',
  summary: 'changes a carrier: its settings, its password, what it carries',
  details: 'What is not named stays. An empty value, as in “rate=”, takes a setting back to its default.',
  example: 'envoi carrier set acme rate=200 window=50',
  arguments: { name, settings },
  options: {
    'password-file': password,
    password: { value: 'P', help: 'its password' },
    prefixes,
    priority,
    simulated: { value: 'yes|no', help: 'whether it is a simulation' },
  },
  async run(input, environment) {
    const changed = Object.entries(readPairs(input.settings)).map(([key, value]) => [key, value === '' ? null : value]);
    const given = readPassword(input);
    const changes = {
      settings: Object.fromEntries(changed) as Record<string, string | null>,
      ...(given === undefined ? {} : { password: given }),
      ...(input.prefixes === undefined ? {} : { prefixes: readList(input.prefixes) }),
      ...(input.priority === undefined ? {} : { priority: readPriority(input.priority) }),
      ...(input.simulated === undefined
        ? {}
        : { simulated: readChoice(input.simulated, '--simulated', ['yes', 'no']) === 'yes' }),
    };
    const { setCarrier } = await import('#operations/carriers/set-carrier.ts');
    const carrier = await onCarriers(environment, (ctx, actor) =>
      setCarrier(ctx, actor, { carrier: input.name, ...changes }),
    );
    return { text: `${carrier.name} is changed; a running Envoi binds to it anew.` };
  },
});

const list = command({
  name: 'list',
  summary: 'lists the carriers, whether each is connected, and what waits for it',
  example: 'envoi carrier list',
  options: { json },
  async run(_input, environment) {
    const [{ listCarriers }, { carrierKind }, words] = await Promise.all([
      import('#operations/carriers/list-carriers.ts'),
      import('#connectors/index.ts'),
      import('../output/describe-connection.ts'),
    ]);
    const carriers = await onDatabase(environment, listCarriers);
    return {
      text: table(
        carriers,
        [
          ['NAME', (row) => row.name + (row.simulated ? ' (simulated)' : '')],
          ['STATUS', (row) => (row.enabled ? 'enabled' : 'disabled')],
          ['CARRIES', carries],
          ['PRIORITY', (row) => String(row.priority), 'right'],
          ['WAITING', (row) => String(row.waiting), 'right'],
          ['TO', (row) => carrierKind(row.kind).describe.address(row.settings)],
          [
            'LINK',
            ({ link }) =>
              words.describeConnection(link) + (link.breaker ? `; ${words.describeBreaker(link.breaker)}` : ''),
          ],
        ],
        'There is no carrier: nothing can leave. envoi carrier add adds one.',
      ),
      json: carriers,
    };
  },
});

const show = command({
  name: 'show',
  summary: 'shows how a carrier is connected and set, and what it did lately',
  example: 'envoi carrier show acme',
  arguments: { name },
  options: { json },
  async run({ name: wanted }, environment) {
    const [{ showCarrier }, { carrierKind }, words] = await Promise.all([
      import('#operations/carriers/show-carrier.ts'),
      import('#connectors/index.ts'),
      import('../output/describe-connection.ts'),
    ]);
    const carrier = await onDatabase(environment, (ctx, actor) => showCarrier(ctx, actor, wanted));
    const facts = [
      ['simulated', carrier.simulated ? 'yes' : 'no'],
      ['enabled', carrier.enabled ? 'yes' : 'no'],
      ['carries', carries(carrier)],
      ['priority', String(carrier.priority)],
      ['waiting', String(carrier.waiting)],
      ['link', words.describeConnection(carrier.link)],
      ...(carrier.link.breaker ? [['breaker', words.describeBreaker(carrier.link.breaker)]] : []),
      ...(carrier.link.since ? [['since', `${utc(carrier.link.since)} UTC`]] : []),
      ['receipt ids', receiptIds(carrier, carrierKind(carrier.kind))],
    ];
    const given = Object.entries(carrier.settings).map(([key, value]) => [key, String(value)]);
    const text = [carrier.name, columns([...facts, ...given]), describeStats(carrier.figures)].join('\n\n');
    return { text, json: carrier };
  },
});

const test = command({
  name: 'test',
  summary: 'binds to a carrier once, and says how that went',
  details: 'Nothing is sent. Exits with 1 when the carrier did not take the link.',
  example: 'envoi carrier test acme',
  arguments: { name },
  options: { seconds: { value: 'S', help: 'how long to wait for it; 15 when not given' }, json },
  async run({ name: wanted, seconds }, environment) {
    const limitMs = 1_000 * readCount(seconds ?? '15', '--seconds', { least: 1, most: 120 });
    const [{ testCarrier }, { createLog }, { describeConnectionReason }] = await Promise.all([
      import('#operations/carriers/test-carrier.ts'),
      import('#platform/log.ts'),
      import('../output/describe-connection.ts'),
    ]);
    const log = createLog('silent'); // what went wrong is the answer
    const tested = await onCarriers(environment, (ctx, actor) =>
      testCarrier({ ...ctx, log }, actor, { carrier: wanted, limitMs }),
    );
    const title = tested.carrier + (tested.simulated ? ' (simulated)' : '');
    return {
      text: tested.bound
        ? `${title} took the link after ${tested.tookMs} ms.`
        : `${title}: ${tested.reason ? describeConnectionReason(tested.reason, 'en') : ''}`,
      json: tested,
      exitCode: tested.bound ? 0 : 1,
    };
  },
});

const remove = command({
  name: 'remove',
  summary: 'removes a carrier',
  details: 'Receipts it still owes are lost: disable it some days before. Messages it carried keep its name.',
  example: 'envoi carrier remove acme',
  arguments: { name },
  options: { force: { help: 'even when messages wait for it: another carrier will take them' } },
  async run({ name: unwanted, force }, environment) {
    const { removeCarrier } = await import('#operations/carriers/remove-carrier.ts');
    await onDatabase(environment, (ctx, actor) => removeCarrier(ctx, actor, { carrier: unwanted, force }));
    return { text: `${unwanted} is removed.` };
  },
});

function switchCommand(verb: 'enable' | 'disable', summary: string) {
  return command({
    name: verb,
    summary,
    example: `envoi carrier ${verb} acme`,
    arguments: { name },
    async run({ name: wanted }, environment) {
      const { setCarrier } = await import('#operations/carriers/set-carrier.ts');
      const changes = { enabled: verb === 'enable' };
      const carrier = await onCarriers(environment, (ctx, actor) =>
        setCarrier(ctx, actor, { carrier: wanted, ...changes }),
      );
      return { text: `${carrier.name} is ${verb}d now.` };
    },
  });
}

function carries({ prefixes: all }: Pick<ListedCarrier, 'prefixes'>): string {
  return all.length === 0 ? 'all numbers' : all.map((prefix) => `+${prefix}`).join(',');
}

/** What the settings say goes before what was learnt. */
function receiptIds({ settings, receiptIds: learnt }: ShownCarrier, kind: CarrierKind<object>): string {
  const format = kind.describe.idFormat(settings, learnt?.format);
  if (format === undefined) return 'as the settings say';
  return learnt ? `${format} (learnt ${utc(learnt.learntAt)} UTC)` : format;
}

function readList(written: string): string[] {
  return written === 'all' ? [] : written.split(',').map((each) => each.trim());
}

function readPriority(written: string): number {
  if (!/^-?\d{1,4}$/.test(written)) throw new UsageError(`--priority: “${written}” is not a whole number`);
  return Number(written);
}

/** With the key that seals passwords. */
async function onCarriers<T>(
  environment: CommandEnvironment,
  work: (ctx: CarrierOperatorContext, actor: Actor) => Promise<T>,
): Promise<T> {
  const { loadSecretKey } = await import('#platform/secrets.ts');
  return onDatabase(environment, (ctx, actor, config) =>
    work({ ...ctx, secretKey: loadSecretKey(config.secretKey, config.dataDir) }, actor),
  );
}

/** The carriers that messages leave by. */
export const carrier: Group = {
  name: 'carrier',
  commands: [
    add,
    list,
    show,
    set,
    test,
    switchCommand('enable', 'lets messages leave by a carrier again'),
    switchCommand('disable', 'closes the links to a carrier: messages leave by others'),
    remove,
    ...priceCommands,
  ],
};
