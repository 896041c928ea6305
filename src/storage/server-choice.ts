import fs from 'node:fs';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { DatabaseAddress, DatabaseHost, SslMode } from '#platform/database-address.ts';
import { AddressClient, NoServer, type Target } from './address-client.ts';

/** How long one of several servers may take to answer before the next is tried. */
const TRY_LIMIT_MS = 3_000;

/**
 * Where the connections of an address go. Most addresses leave no choice. Several servers are tried in turn, and the first
 * that takes writes is used until a connection to it fails; so are the two ways where TLS is used only if there is any.
 */
export class ServerChoice {
  readonly address: DatabaseAddress;
  readonly #ways: readonly Target[];
  #chosen: Target | undefined;
  #choosing: Promise<Target> | undefined;

  constructor(address: DatabaseAddress) {
    this.address = address;
    this.#ways = address.hosts.flatMap((host) => sslChoices(address, host).map((ssl) => ({ ...host, ssl })));
  }

  /** Where the next connection goes as far as is known. */
  get likely(): Target {
    return this.#chosen ?? this.#ways[0]!;
  }

  /** How long connecting takes beyond the connection itself, at most. */
  get searchMs(): number {
    return this.#ways.length > 1 ? this.#ways.length * TRY_LIMIT_MS : 0;
  }

  async target(): Promise<Target> {
    if (this.#ways.length === 1) return this.likely;
    if (this.#chosen) return this.#chosen;
    this.#choosing ??= this.#choose().finally(() => {
      this.#choosing = undefined;
    });
    return this.#choosing;
  }

  /** A connection could not be made there, or found a server that only reads: the next one looks for a server anew. */
  failed(target: Target): void {
    if (this.#chosen === target) this.#chosen = undefined;
  }

  async #choose(): Promise<Target> {
    const failures: Error[] = [];
    for (const target of this.#ways) {
      try {
        await this.#try(target);
        this.#chosen = target;
        return target;
      } catch (error) {
        failures.push(error as Error);
      }
    }
    // Of one server the last word counts: that before says only that TLS was, or was not, to be had.
    if (this.address.hosts.length === 1) throw failures.at(-1)!;
    const reasons = failures.map(({ message }) => message).join('; ');
    throw new NoServer(`none of the ${this.address.hosts.length} servers takes writes: ${reasons}`);
  }

  async #try(target: Target): Promise<void> {
    const limits = { connectionTimeoutMillis: TRY_LIMIT_MS, query_timeout: TRY_LIMIT_MS };
    const client = new AddressClient(this.address, target, 'envoi search', limits);
    try {
      await client.connect();
      if (!this.address.readWrite) return;
      const { rows } = await client.query<{ readOnly: string }>(
        `select current_setting('transaction_read_only') as "readOnly"`,
      );
      if (rows[0]?.readOnly !== 'off') throw new Error(`${place(target)} only reads`);
    } catch (error) {
      throw located(error as Error, target);
    } finally {
      void client.end().catch(() => {});
    }
  }
}

/** libpq's rules. Nothing is encrypted on the way to this same machine unless it is asked for. */
function sslChoices(address: DatabaseAddress, { host }: DatabaseHost): (false | ConnectionOptions)[] {
  if (host.startsWith('/')) return [false];
  const mode = address.sslMode ?? (isThisMachine(host) ? 'disable' : 'prefer');
  if (mode === 'disable') return [false];
  const secure = tlsOptions(address, mode);
  if (mode === 'allow') return [false, secure];
  return mode === 'prefer' ? [secure, false] : [secure];
}

function tlsOptions({ sslRootCert, sslCert, sslKey }: DatabaseAddress, mode: SslMode): ConnectionOptions {
  return {
    rejectUnauthorized: mode.startsWith('verify'),
    // Without a certificate of the operator's own, any of the public ones counts: then the name is what tells the server.
    ...(mode === 'verify-ca' && sslRootCert !== undefined ? { checkServerIdentity: () => undefined } : {}),
    ...(sslRootCert === undefined ? {} : { ca: readFile('sslrootcert', sslRootCert) }),
    ...(sslCert === undefined ? {} : { cert: readFile('sslcert', sslCert) }),
    ...(sslKey === undefined ? {} : { key: readFile('sslkey', sslKey) }),
  };
}

function readFile(parameter: string, file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`the file of ${parameter} in the database's address cannot be read: ${file}`, { cause });
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}

function place({ host, port }: DatabaseHost): string {
  return `${host}:${port}`;
}

/** The same error, which says whose it is. */
function located(error: Error, target: Target): Error {
  if (!error.message.includes(target.host)) error.message = `${place(target)}: ${error.message}`;
  return error;
}
