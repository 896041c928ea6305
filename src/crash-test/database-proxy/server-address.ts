import fs from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls, { type ConnectionOptions } from 'node:tls';
import { parseDatabaseAddress } from '#platform/database-address.ts';
import { ServerChoice } from '#storage/server-choice.ts';

/** Where a database is, and how to come to it through something that stands before it. */
export type ServerAddress = {
  connect(): Promise<Duplex>;
  /** The same database, as one comes to it by a port of this machine. */
  behind(port: number): string;
};

/** Asks whether the server speaks TLS, which it answers with one byte. */
const ASK_FOR_TLS = Buffer.from('0000000804d2162f', 'hex');
const YES = 'S'.charCodeAt(0);
/** What is spoken within TLS that begins with the first byte (PostgreSQL's manual, "SSL Session Encryption"). */
const PROTOCOL = 'postgresql';
const PATIENCE_MS = 5_000;

/** Reads an address as Envoi does, with its TLS and its several servers. */
export function readServerAddress(url: string): ServerAddress {
  const address = parseDatabaseAddress(url);
  const choice = new ServerChoice(address);
  return {
    async connect() {
      const target = await choice.target();
      try {
        const { host, port } = target;
        const place = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
        const socket = await reach(net.connect({ ...place, noDelay: true }), 'connect');
        return target.ssl ? await secure(socket, host, target.ssl, address.sslDirect) : socket;
      } catch (error) {
        choice.failed(target);
        throw error;
      }
    },
    behind(port) {
      const { user, database, passwordFile } = address;
      const password = passwordFile === undefined ? address.password : fs.readFileSync(passwordFile, 'utf8').trimEnd();
      const [name, secret, place] = [user, password ?? '', database].map(encodeURIComponent);
      const options = address.options === '' ? '' : `&options=${encodeURIComponent(address.options)}`;
      return `postgres://${name}:${secret}@127.0.0.1:${port}/${place}?sslmode=disable${options}`;
    },
  };
}

async function secure(socket: net.Socket, host: string, ssl: ConnectionOptions, direct: boolean): Promise<Duplex> {
  if (!direct) {
    const answered = reach(socket, 'readable');
    socket.write(ASK_FOR_TLS);
    await answered;
    const answer = socket.read(1) as Buffer | null;
    if (answer?.[0] !== YES) {
      socket.destroy();
      throw new Error('the server does not speak TLS');
    }
  }
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  const protocol = direct ? { ALPNProtocols: [PROTOCOL] } : {};
  return reach(tls.connect({ socket, ...servername, ...protocol, ...ssl }), 'secureConnect');
}

/** Waits for the first time that something happens to a socket, or for its failure. */
function reach<Socket extends net.Socket>(socket: Socket, event: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.destroy(new Error('the server did not answer in time')), PATIENCE_MS);
    const end = (settle: () => void) => {
      clearTimeout(limit);
      socket.off('error', fail).off('close', close).off(event, happened);
      settle();
    };
    const fail = (error: Error) => end(() => reject(error));
    const close = () => end(() => reject(new Error('the server closed the connection')));
    const happened = () => end(() => resolve(socket));
    socket.once('error', fail).once('close', close).once(event, happened);
  });
}
