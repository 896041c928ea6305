/**
 * The client's way to a session: `connect()` opens a TCP or TLS connection. The session can be used at once; what is
 * requested before the connection stands waits for it, and has surely not left if it never does.
 */
import net from 'node:net';
import tls from 'node:tls';
import { Session } from './session.ts';
import { esmeLimits, type SessionLimits } from './session-limits.ts';

export type ConnectOptions = {
  host: string;
  port: number;
  /** TLS from the first octet (5.0 section 2.10), with these options of node:tls. */
  tls?: Omit<tls.ConnectionOptions, 'host' | 'port' | 'socket'>;
  limits?: Partial<SessionLimits>;
  now?: () => number;
};

/** An ESME's session, state OPEN: bind first. A failure to connect is told by `onClose`, reason `connect_failed`. */
export function connect<Tag = unknown>({ host, port, tls: secure, limits, now }: ConnectOptions): Session<Tag> {
  const socket = secure
    ? tls.connect({ ...secure, host, port, ...serverName(host, secure) })
    : net.connect({ host, port, allowHalfOpen: true });
  const options = { role: 'esme' as const, limits: { ...esmeLimits, ...limits }, ...(now && { now }) };
  const session = new Session<Tag>(socket, { address: host, port }, options);
  socket.once(secure ? 'secureConnect' : 'connect', () => session.opened());
  return session;
}

/** A name for SNI, unless the host is an address. */
function serverName(host: string, secure: tls.ConnectionOptions): { servername?: string } {
  if (secure.servername !== undefined) return { servername: secure.servername };
  return net.isIP(host) ? {} : { servername: host };
}
