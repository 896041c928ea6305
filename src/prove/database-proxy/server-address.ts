import net from 'node:net';
import type { Duplex } from 'node:stream';

/** Where a database is, and how to come to it through something that stands before it. */
export type ServerAddress = {
  connect(): Promise<Duplex>;
  /** The same database, as one comes to it by a port of this machine. */
  behind(port: number): string;
};

const DEFAULT_PORT = '5432';

/** Reads an address such as `postgres://user:password@host:port/database`, or one with the folder of a Unix socket as `host`. */
export function readServerAddress(url: string): ServerAddress {
  // Between @ and / may be nothing, which an address of the web cannot have.
  const given = new URL(url.replace('@/', '@localhost/'));
  const host = given.searchParams.get('host') ?? given.hostname;
  const port = given.searchParams.get('port') ?? (given.port || DEFAULT_PORT);
  const place = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port: Number(port) };
  return {
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = net.connect({ ...place, noDelay: true });
        socket.once('error', reject);
        socket.once('connect', () => {
          socket.off('error', reject);
          resolve(socket);
        });
      }),
    behind: (near) => `postgres://${given.username}:${given.password}@127.0.0.1:${near}${given.pathname}`,
  };
}
