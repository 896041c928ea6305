/** The server's way to sessions: `listen()` accepts TCP or TLS connections and hands each one over as a session. */
import net from 'node:net';
import tls from 'node:tls';
import { Session } from './session.ts';
import { type SessionLimits, smscLimits } from './session-limits.ts';

export type ListenOptions<Tag = unknown> = {
  port: number;
  /** 127.0.0.1 unless given. */
  host?: string;
  /** TLS from the first octet, with these options of node:tls. */
  tls?: tls.TlsOptions;
  limits?: Partial<SessionLimits>;
  /** Connections at once; more are closed as they come. */
  maxSessions?: number;
  now?: () => number;
  /** Set the session's handlers here, before it has read anything. */
  onSession: (session: Session<Tag>) => void;
  /** A connection whose TLS handshake failed, or an accept that did. The listener goes on. */
  onError?: (error: Error) => void;
};

export type Listener<Tag = unknown> = {
  port: number;
  sessions: ReadonlySet<Session<Tag>>;
  /** Accepts no more and resolves when all sessions are closed; close or unbind them yourself. */
  close: () => Promise<void>;
};

const MAX_SESSIONS = 1_000;

/** Resolves once the port is open; rejects with the system's error, such as EADDRINUSE. */
export async function listen<Tag = unknown>(options: ListenOptions<Tag>): Promise<Listener<Tag>> {
  const sessions = new Set<Session<Tag>>();
  const limits = { ...smscLimits, ...options.limits };
  const accept = (socket: net.Socket) => {
    const peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    const session = new Session<Tag>(socket, peer, {
      role: 'smsc',
      limits,
      ...(options.now && { now: options.now }),
    });
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
    options.onSession(session);
    session.opened();
  };
  // Plain TCP stays open for our last answers when the peer closes its half; a TLS socket so set never ends (Node 24.21).
  const server = options.tls
    ? tls.createServer({ handshakeTimeout: limits.sessionInitMs, ...options.tls }, accept)
    : net.createServer({ allowHalfOpen: true }, accept);
  server.maxConnections = options.maxSessions ?? MAX_SESSIONS;
  await opened(server, options);
  const onError = options.onError ?? (() => {});
  server.on('error', onError).on('tlsClientError', (error: Error, socket: net.Socket) => {
    socket.destroy(); // a handshake that timed out would keep its connection, and `close` waiting
    onError(error);
  });
  return {
    port: (server.address() as net.AddressInfo).port,
    sessions,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function opened(server: net.Server, { port, host = '127.0.0.1' }: { port: number; host?: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
