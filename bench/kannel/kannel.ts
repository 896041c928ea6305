import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Debian's package `kannel`. */
const bearerbox = '/usr/sbin/bearerbox';
const smsbox = '/usr/sbin/smsbox';

export const kannelIsInstalled = (): boolean => fs.existsSync(bearerbox) && fs.existsSync(smsbox);

/** Kannel's two programs, bound to a carrier. */
export type Kannel = {
  /** Where smsbox takes messages. */
  readonly url: string;
  readonly pids: readonly number[];
  stop(): Promise<void>;
};

export type KannelOptions = {
  /** Where it keeps its store of messages, which it never syncs. */
  folder: string;
  smppPort: number;
  /** Submissions that may await their answer: 10 as packaged, 1,000 as `docs/performance.md` compares. */
  window: number;
};

export const kannelUser = { username: 'bench', password: 'secret' };

const START_LIMIT_MS = 15_000;

/** Starts Kannel with a store in a file and receipts in memory: the quickest way that keeps messages at all. */
export async function startKannel(options: KannelOptions): Promise<Kannel> {
  const [adminPort, smsboxPort, sendsmsPort] = [await freePort(), await freePort(), await freePort()];
  const config = path.join(options.folder, 'kannel.conf');
  fs.writeFileSync(config, kannelConfig(options, { adminPort, smsboxPort, sendsmsPort }));
  const boxes: ChildProcess[] = [];
  const start = async (program: string, port: number) => {
    boxes.push(spawn(program, ['-v', '4', config], { cwd: options.folder, stdio: 'ignore' }));
    await listening(port);
  };
  const stop = async () => {
    for (const box of boxes.toReversed()) {
      if (box.exitCode !== null || box.signalCode !== null) continue;
      const ended = once(box, 'exit');
      box.kill('SIGKILL');
      await ended;
    }
  };
  try {
    await start(bearerbox, smsboxPort);
    await start(smsbox, sendsmsPort);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${sendsmsPort}`, pids: boxes.map(({ pid }) => pid!), stop };
}

type Ports = { adminPort: number; smsboxPort: number; sendsmsPort: number };

function kannelConfig({ folder, smppPort, window }: KannelOptions, ports: Ports): string {
  const groups = [
    {
      group: 'core',
      'admin-port': ports.adminPort,
      'admin-password': 'secret',
      'smsbox-port': ports.smsboxPort,
      'box-allow-ip': '127.0.0.1',
      'store-type': 'file',
      'store-location': path.join(folder, 'kannel.store'),
      'dlr-storage': 'internal',
    },
    {
      group: 'smsc',
      ...{ smsc: 'smpp', host: '127.0.0.1', port: smppPort, 'transceiver-mode': 1 },
      ...{ 'smsc-username': 'kannel', 'smsc-password': 'simulator', 'system-type': '""' },
      ...{ 'source-addr-autodetect': 1, 'dest-addr-ton': 1, 'dest-addr-npi': 1 },
      'max-pending-submits': window,
    },
    { group: 'smsbox', 'bearerbox-host': '127.0.0.1', 'sendsms-port': ports.sendsmsPort },
    { group: 'sendsms-user', ...kannelUser },
  ];
  const text = (group: Record<string, string | number>) =>
    Object.entries(group).map(([name, value]) => `${name} = ${value}\n`);
  return groups.map((group) => text(group).join('')).join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function listening(port: number): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (performance.now() > limit) throw new Error('Kannel did not start', { cause: error });
      await wait(100);
    } finally {
      socket.destroy();
    }
  }
}
