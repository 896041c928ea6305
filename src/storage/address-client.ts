import fs from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { DatabaseAddress, DatabaseHost } from '#platform/database-address.ts';

/** Where and how one connection is made. */
export type Target = DatabaseHost & { ssl: false | ConnectionOptions };

/** No server of an address will do; whoever needs the database waits, and tries again. */
export class NoServer extends Error {
  override name = 'NoServer';
  /** `sqlclient_unable_to_establish_sqlconnection` */
  readonly code = '08001';
}

/** The driver's client for one server of an address. It is told everything, so that no PG… variable counts. */
export class AddressClient extends pg.Client {
  constructor(address: DatabaseAddress, target: Target, applicationName: string, more: pg.ClientConfig) {
    const { user, database, sslDirect } = address;
    super({
      ...more,
      host: target.host,
      port: target.port,
      ssl: target.ssl,
      sslnegotiation: target.ssl && sslDirect ? 'direct' : 'postgres',
      user,
      database,
      password: () => readPassword(address),
      client_encoding: 'UTF8',
      application_name: [applicationName, address.applicationName].filter((each) => each !== '').join(' '),
    });
    // Of these the driver takes nothing for an answer only afterwards.
    const { connectionParameters } = this as unknown as { connectionParameters: object };
    Object.assign(connectionParameters, { options: address.options, replication: undefined });
    // Until somebody uses it nobody listens, and an error that nobody hears ends the process.
    this.on('error', () => {});
  }
}

function readPassword({ password, passwordFile }: DatabaseAddress): string {
  if (passwordFile === undefined) return password ?? '';
  try {
    return fs.readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? '';
    throw new NoServer(`the file of ENVOI_DATABASE_PASSWORD_FILE cannot be read: ${reason} ${passwordFile}`, { cause });
  }
}
