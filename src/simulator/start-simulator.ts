import { createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#platform/clock.ts';
import { systemClock } from '#platform/clock.ts';
import { giveToOwner } from '#platform/data-folder/data-folder.ts';
import { Carrier } from './carrier/carrier.ts';
import { SmscServer } from './carrier/server.ts';
import { type Control, openControl } from './control/control.ts';
import { type Folder, holdFolder, simulatorDir } from './folder.ts';
import { type Journal, noJournal, openJournal } from './journal/journal.ts';
import type { JournalState } from './journal/journal-lines.ts';
import { planReply } from './phones/phone-reply.ts';
import { viewPhone } from './phones/phone-view.ts';
import { Phones } from './phones/phones.ts';
import { SimulatorProblem } from './problem.ts';
import { readBehaviourChanges, type Settings } from './settings.ts';
import type { Simulator } from './simulator.ts';

export type { Simulator } from './simulator.ts';

export const defaultPassword = 'simulator';
/** Another simulator may just be ending, and its port and folder with it. */
const patienceMs = 5_000;
const retryMs = 100;

export type SimulatorOptions = {
  /** 0: any free port. */
  port: number;
  host?: string;
  password?: string;
  clock?: Clock;
  /** Settings that differ from the default; they count for this process only. */
  settings?: Partial<Settings>;
  /** How long a taken port or folder is tried again, in milliseconds. */
  patienceMs?: number;
} & ({ memory: true } | { memory?: false; dataDir: string });

/** Starts a simulated carrier in this process. @throws {SimulatorProblem} when its port or its folder stays taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? systemClock;
  const patience = options.patienceMs ?? patienceMs;
  const folder = options.memory ? undefined : await untilFree(patience, () => holdFolder(options.dataDir));
  let server: Server;
  try {
    server = await untilFree(patience, () => listen(options));
  } catch (error) {
    folder?.release();
    throw error;
  }
  // Ids start at the second of the first start: ten digits, as in SMPP 3.4 appendix B, that no earlier data folder used.
  const firstId = Math.floor(clock.now().getTime() / 1_000);
  // Nothing may be awaited from here until the server is in charge: a client that comes meanwhile would not be heard.
  const { journal, state } = folder ? openJournal(folder.dataDir, firstId) : inMemory(firstId);
  const settings = options.settings ?? {};
  const carrier = new Carrier({ clock, journal, state, settings });
  const smsc = new SmscServer(carrier, options.password ?? defaultPassword, server);
  carrier.resume();
  if (folder) giveToOwner(folder.dataDir, simulatorDir(folder.dataDir));
  return manage({ carrier, smsc, folder, port: portOf(server) });
}

function inMemory(nextId: number): { journal: Journal; state: JournalState } {
  return { journal: noJournal, state: { phones: new Phones(), settings: {}, nextId } };
}

type Parts = { carrier: Carrier; smsc: SmscServer; folder: Folder | undefined; port: number };

async function manage({ carrier, smsc, folder, port }: Parts): Promise<Simulator> {
  let control: Control | undefined;
  const simulator: Simulator = {
    port,
    phones: carrier.phones,
    settings: () => carrier.settings,
    set(changes) {
      const read = changes === null ? null : readBehaviourChanges(changes);
      carrier.change(read);
    },
    phone: (number) => viewPhone(carrier.phones, number),
    reply(typed) {
      const planned = planReply(carrier.phones, typed);
      if ('problem' in planned) throw new SimulatorProblem(planned.problem);
      const reply = { id: carrier.nextId(), at: carrier.now(), ...planned };
      carrier.reply(reply);
      return reply;
    },
    dropLinks: () => smsc.dropLinks(),
    unbindLinks: () => smsc.unbindLinks(),
    figures: () => ({
      ...carrier.figures,
      underWay: carrier.phones.underWay,
      waiting: carrier.waitingDeliveries,
      links: smsc.boundLinks,
      phones: carrier.phones.count,
    }),
    async close() {
      await control?.close();
      await smsc.close();
      carrier.close();
      folder?.release();
    },
  };
  if (folder) {
    control = await openControl(simulator, folder.socketPath);
    folder.publish(port);
  }
  return simulator;
}

/** Tries again while what is needed is taken, which a simulator that is ending gives back in a moment. */
async function untilFree<Result>(limitMs: number, take: () => Result | Promise<Result>): Promise<Result> {
  for (let leftMs = limitMs; ; leftMs -= retryMs) {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof SimulatorProblem) || leftMs <= 0) throw error;
      await wait(retryMs);
    }
  }
}

function listen({ port, host = '127.0.0.1' }: SimulatorOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => reject(describe(error, port)));
    server.listen(port, host);
  });
}

function describe(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  const message = `port ${port} is taken by another program: choose another with ENVOI_SIMULATOR_PORT`;
  return new SimulatorProblem(message, { cause: error });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
