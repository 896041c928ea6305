import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ArmedFault, type Fault, Faults } from './faults.ts';
import { Session } from './session.ts';

/** The way between Envoi and its database, on which every kind of failure can be made to happen. */
export type DatabaseProxy = {
  readonly port: number;
  /** How many connections are open. */
  readonly connections: number;
  /** Has a fault happen to one of the next statements of any connection. */
  arm(fault: ArmedFault): void;
  /** Breaks one connection, whatever it does just now; which one, as a share of all of them. */
  breakOne(share: number): void;
  /** From now on it is a good wire: what hangs goes on, and nothing more goes wrong. */
  calm(): void;
  close(): Promise<void>;
};

/** Listens on a port that the machine chooses; `told` hears of each fault as it happens. */
export async function openDatabaseProxy(
  connect: () => Promise<Duplex>,
  told: (fault: Fault) => void,
): Promise<DatabaseProxy> {
  const sessions = new Set<Session>();
  const faults = new Faults(told);
  const calmed = new AbortController();
  const server = net.createServer({ noDelay: true }, (client) => {
    const ended = () => void sessions.delete(session);
    const session = new Session({ client, connect, faults, calm: calmed.signal, ended });
    sessions.add(session);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sessions.size;
    },
    arm: (fault) => faults.arm(fault),
    breakOne(share) {
      const session = [...sessions][Math.floor(share * sessions.size)];
      if (!session) return;
      told({ kind: 'closed' });
      session.close();
    },
    calm() {
      faults.disarm();
      calmed.abort();
    },
    close() {
      for (const session of sessions) session.close();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
