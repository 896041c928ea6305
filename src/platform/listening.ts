import net from 'node:net';
import type { Config } from './config.ts';

/** The address to give to people who want to reach what listens on `host`. */
export function httpUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What to tell the operator when a port could not be listened on; undefined when that was not what went wrong. */
export function portProblem(error: unknown, config: Config): string | undefined {
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return undefined;
  const variables = { [config.simulatorPort]: 'ENVOI_SIMULATOR_PORT', [config.httpPort]: 'ENVOI_HTTP_PORT' };
  const variable = typeof port === 'number' ? variables[port] : undefined;
  if (variable === undefined) return undefined;
  const what = code === 'EACCES' ? 'may not be opened by this account' : 'is taken by another program';
  return `port ${String(port)} ${what}: choose another with ${variable}`;
}

const CONNECT_TIMEOUT_MS = 1_000;

/** Whether a program takes connections there. */
export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const resolveWith = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => resolveWith(true));
    socket.once('timeout', () => resolveWith(false));
    socket.once('error', () => resolveWith(false));
  });
}
