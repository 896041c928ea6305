import net from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a database over TCP that a test can make slow, or close without a word, as a network does. */
export type DatabaseDoor = {
  readonly url: string;
  /** Holds back everything in both directions, new connections too, and breaks none of them. */
  stall(): void;
  /** Holds back what the database says; what it is asked it still hears, and does. */
  mute(): void;
  /** Holds back what the database is asked. */
  deafen(): void;
  /** Lets through what was held back. */
  heal(): void;
  /** Closes everything, and lets nobody in again. */
  shut(): void;
  /** Breaks every connection, and the database is not told so before it answers. */
  cut(): void;
  /** From now on every answer of the database comes so much later. */
  slow(delayMs: number): void;
};

/** `url`: of a database behind a Unix socket, as the tests' own is. */
export async function openDatabaseDoor(url: string): Promise<DatabaseDoor> {
  const given = new URL(url.replace('@/', '@localhost/'));
  const socketPath = `${given.searchParams.get('host')}/.s.PGSQL.${given.searchParams.get('port')}`;
  const sockets = new Set<net.Socket>();
  const [asking, answering] = [new Set<net.Socket>(), new Set<net.Socket>()];
  /** Ends that are not told yet: a network that swallows everything swallows them too. */
  let ends: net.Socket[] = [];
  let stalled = false;
  let delayMs = 0;

  const server = net.createServer((client) => {
    const database = net.connect(socketPath);
    asking.add(client);
    answering.add(database);
    pass(client, database, (chunk) => database.write(chunk));
    pass(database, client, (chunk) => {
      if (delayMs === 0) client.write(chunk);
      else setTimeout(() => client.writable && client.write(chunk), delayMs);
    });
  });

  function pass(from: net.Socket, to: net.Socket, forward: (chunk: Buffer) => void): void {
    sockets.add(from);
    from.on('data', forward);
    if (stalled) from.pause();
    from.on('error', () => {}); // its end is told by `close`
    from.on('close', () => {
      for (const kind of [sockets, asking, answering]) kind.delete(from);
      if (stalled) ends.push(to);
      else to.destroy();
    });
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const shut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(shut);
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `postgres://${given.username}:${given.password}@127.0.0.1:${port}${given.pathname}`,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    mute() {
      for (const socket of answering) socket.pause();
    },
    deafen() {
      for (const socket of asking) socket.pause();
    },
    heal() {
      stalled = false;
      for (const socket of ends) socket.destroy();
      ends = [];
      for (const socket of sockets) socket.resume();
    },
    shut,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    slow(ms) {
      delayMs = ms;
    },
  };
}
