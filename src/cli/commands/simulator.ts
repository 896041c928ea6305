import type { Settings } from '#simulator/settings.ts';
import { command, type Group, json } from '../command.ts';
import { columns, facts } from '../output/layout.ts';
import { readPairs } from '../pairs.ts';
import { UsageError } from '../parse.ts';
import { counted } from '../values.ts';

const run = command({
  name: '',
  summary: 'runs the simulated carrier alone, until Ctrl-C',
  details:
    'bin/start runs one already. Its port is ENVOI_SIMULATOR_PORT; any system_id may bind with the password “simulator”.',
  example: 'envoi simulator',
  async run(_input, { config, clock, print, stopped }) {
    const { simulatorPort, dataDir } = await config();
    const { startSimulator } = await import('#simulator/start-simulator.ts');
    const ended = stopped(); // from now on: who reads our line may press Ctrl-C before the next statement
    const simulator = await startSimulator({ port: simulatorPort, dataDir, clock });
    print(`The simulated carrier speaks SMPP 3.4 on port ${simulator.port}. Ctrl-C ends it.`);
    await ended;
    await simulator.close();
    return { text: '' };
  },
});

const settings = command({
  name: 'settings',
  summary: 'shows how the simulated carrier behaves',
  example: 'envoi simulator settings',
  options: { json },
  async run(_input, { config }) {
    const [{ readBehaviour }, { settingsTable }] = await Promise.all([
      import('#simulator/control/control-client.ts'),
      import('#simulator/settings.ts'),
    ]);
    const inForce = await readBehaviour((await config()).dataDir);
    const meaningOf = (name: string) => settingsTable[name as keyof Settings].meaning;
    return {
      text: columns(Object.entries(inForce).map(([name, value]) => [name, shown(value), meaningOf(name)])),
      json: { ...inForce, simulated: true },
    };
  },
});

const set = command({
  name: 'set',
  summary: 'changes how the simulated carrier behaves, at once',
  details:
    'envoi simulator settings lists the names. Without a carrier that runs, the change counts from its next start.',
  example: 'envoi simulator set latencyMs=50 failedShare=0.1',
  arguments: { changes: { rest: true, optional: true, help: 'NAME=VALUE, as many as wanted' } },
  options: { reset: { help: 'takes all changes back first' }, json },
  async run({ changes, reset }, { config }) {
    const wanted = readPairs(changes);
    if (!reset && Object.keys(wanted).length === 0) throw new UsageError('NAME=VALUE is missing');
    const { dataDir } = await config();
    const { setBehaviour } = await import('#simulator/control/control-client.ts');
    if (reset) await setBehaviour(dataDir, null);
    const inForce = await setBehaviour(dataDir, wanted);
    const named = Object.keys(wanted).map((name) => [name, shown(inForce[name as keyof Settings])] as const);
    return {
      text: named.length === 0 ? 'All settings are as at first.' : columns(named),
      json: { ...inForce, simulated: true },
    };
  },
});

const drop = command({
  name: 'drop',
  summary: 'cuts the links to the simulated carrier',
  example: 'envoi simulator drop',
  options: { politely: { help: 'unbinds them instead' } },
  async run({ politely }, { config }) {
    const { dropLinks } = await import('#simulator/control/control-client.ts');
    const links = await dropLinks((await config()).dataDir, politely ? 'politely' : 'at-once');
    return links === undefined ? notRunning() : { text: `${counted(links, 'link')} ${politely ? 'unbound' : 'cut'}.` };
  },
});

const figures = command({
  name: 'figures',
  summary: 'counts what came in to the simulated carrier and went out',
  example: 'envoi simulator figures',
  options: { json },
  async run(_input, { config }) {
    const { readSimulatorStats } = await import('#simulator/control/control-client.ts');
    const counted = await readSimulatorStats((await config()).dataDir);
    if (!counted) return { ...notRunning(), json: null };
    const named = Object.entries(counted).map(([name, figure]) => [name, String(figure)] as const);
    return { text: facts(Object.fromEntries(named)), json: { ...counted, simulated: true } };
  },
});

function notRunning(): { text: string; exitCode: 1 } {
  return { text: 'The simulated carrier does not run.', exitCode: 1 };
}

function shown(value: Settings[keyof Settings]): string {
  return typeof value === 'object' ? value.join('-') : String(value);
}

/** The simulated carrier: running it alone, and its behaviour. */
export const simulator: Group = { name: 'simulator', commands: [run, settings, set, drop, figures] };
