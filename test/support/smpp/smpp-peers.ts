/** Two ends of an SMPP session over a real socket, and a peer that is nothing but octets, for tests. */
import { once } from 'node:events';
import net from 'node:net';
import type { RequestPdu } from '#smpp/codec/pdu-types.ts';
import { type ConnectOptions, connect } from '#smpp/session/connect.ts';
import { type Listener, type ListenOptions, listen } from '#smpp/session/listen.ts';
import type { Closed, Respond, Session } from '#smpp/session/session.ts';

/** Things to undo after a test, newest first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/** Accepts every bind and hands all else to `onRequest`. */
export function accepting(session: Session, onRequest: (pdu: RequestPdu, respond: Respond) => void = () => {}): void {
  session.onRequest = (pdu, respond) => {
    if (pdu.command.startsWith('bind_')) respond(0, { system_id: 'smsc' });
    else onRequest(pdu, respond);
  };
}

/** A server that is closed, with its sessions, after the test. */
export async function startListener(
  cleanup: Cleanup,
  options: Partial<ListenOptions> & Pick<ListenOptions, 'onSession'>,
): Promise<Listener> {
  const listener = await listen({ port: 0, ...options });
  cleanup.add(() => {
    for (const session of listener.sessions) session.close();
    return listener.close();
  });
  return listener;
}

/** A client that is closed after the test. */
export function startClient<Tag = unknown>(cleanup: Cleanup, options: Partial<ConnectOptions> & { port: number }) {
  const session = connect<Tag>({ host: '127.0.0.1', ...options });
  cleanup.add(() => session.close());
  return session;
}

/** How a session ended. Ask before it ends. */
export const endOf = <Tag>(session: Session<Tag>): Promise<Closed> =>
  new Promise((resolve) => {
    session.onClose = resolve;
  });

/** A TCP server without manners: what it received, and a way to send any octets. */
export type RawPeer = {
  port: number;
  received: () => Buffer;
  /** Resolves once so many octets have come. */
  receivedAtLeast: (octets: number) => Promise<Buffer>;
  send: (octets: Buffer) => void;
  /** Reads no more, or again. */
  pause: () => void;
  resume: () => void;
  end: () => void;
  reset: () => void;
};

export async function startRawPeer(cleanup: Cleanup): Promise<RawPeer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let socket: net.Socket | undefined;
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (connection) => {
    socket = connection;
    connection.on('error', () => {});
    connection.on('data', (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      server.emit('octets');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.add(() => {
    socket?.destroy();
    server.close();
  });
  return {
    port: (server.address() as net.AddressInfo).port,
    received: () => Buffer.concat(chunks),
    receivedAtLeast: async (count) => {
      while (length < count) await once(server, 'octets');
      return Buffer.concat(chunks);
    },
    send: (data) => socket?.write(data),
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
    end: () => socket?.end(),
    reset: () => socket?.resetAndDestroy(),
  };
}
