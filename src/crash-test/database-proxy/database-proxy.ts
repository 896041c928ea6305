import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ArmedFault, type Fault, Faults } from './faults.ts';
import { ProxySession } from './session.ts';

/** The way between Envoi and its database, on which every kind of failure can be made to happen. */
export type DatabaseProxy = {
  /** How many connections are open. */
  readonly connections: number;
  /** A way in for one program, which tells whether that is just starting: a port that the machine chooses. */
  openDoor(starting: () => boolean): Promise<number>;
  /** Has a fault happen to one of the next statements of any connection. */
  arm(fault: ArmedFault): void;
  /** Breaks one connection of a program that runs, whatever it does just now; which one, as a share of all of them. */
  breakOne(share: number): void;
  /** From now on it is a good wire: what hangs goes on, and nothing more goes wrong. */
  calm(): void;
  close(): Promise<void>;
};

/** `told` hears of each fault as it happens. */
export function openDatabaseProxy(connect: () => Promise<Duplex>, told: (fault: Fault) => void): DatabaseProxy {
  const sessions = new Set<ProxySession>();
  const doors: net.Server[] = [];
  const faults = new Faults(told);
  const calmed = new AbortController();

  return {
    get connections() {
      return sessions.size;
    },
    async openDoor(starting) {
      const door = net.createServer({ noDelay: true }, (client) => {
        const ended = () => void sessions.delete(session);
        const session = new ProxySession({ client, connect, faults, starting, calm: calmed.signal, ended });
        sessions.add(session);
      });
      await new Promise<void>((resolve, reject) => {
        door.once('error', reject);
        door.listen(0, '127.0.0.1', resolve);
      });
      doors.push(door);
      return (door.address() as AddressInfo).port;
    },
    arm: (fault) => faults.arm(fault),
    breakOne(share) {
      const running = [...sessions].filter((each) => !each.isStarting);
      const session = running[Math.floor(share * running.length)];
      if (!session) return;
      told({ kind: 'closed' });
      session.close();
    },
    calm() {
      faults.disarm();
      calmed.abort();
    },
    async close() {
      for (const session of sessions) session.close();
      await Promise.all(doors.map((door) => new Promise<void>((resolve) => void door.close(() => resolve()))));
    },
  };
}
