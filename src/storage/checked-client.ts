import type pg from 'pg';
import { AddressClient, NoServer, type Target } from './address-client.ts';
import { isStorageUnavailable } from './failures.ts';
import { refuseTransactionPooler } from './pooler.ts';
import type { ServerChoice } from './server-choice.ts';
import { openingStatement, type SessionFacts, type SessionSettings } from './session.ts';
import { UnfitServer } from './unfit-server.ts';

export type CheckedClientConfig = pg.ClientConfig & {
  choice: ServerChoice;
  session: SessionSettings;
  /** What the server's lists of sessions call it. */
  purpose: string;
};

type Callback = (error?: Error) => void;

/** A session that has no settings after so long gets none: connecting has a limit, whoever asks. */
const OPENING_LIMIT_MS = 5_000;

/**
 * A connection that counts as connected once it is known to be what Envoi needs: to a server that takes writes where there
 * are several, a session with its own settings, and no pooler that changes it under us. One more round trip.
 */
export class CheckedClient extends AddressClient {
  readonly #config: CheckedClientConfig;

  constructor(config: CheckedClientConfig) {
    super(config.choice.address, config.choice.likely, config.purpose, config);
    this.#config = config;
  }

  // Pools ask with a callback, everybody else for a promise.
  override connect(): Promise<this>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<this> | void {
    const connected = this.#connect();
    if (!callback) return connected.then(() => this);
    connected.then(() => callback(), callback);
  }

  async #connect(): Promise<void> {
    const { choice } = this.#config;
    const target = await choice.target();
    this.#pointTo(target);
    try {
      await super.connect();
      await this.#check(target);
    } catch (error) {
      choice.failed(target);
      // Whoever asked gets no client to end.
      void this.end().catch(() => {});
      throw isStorageUnavailable(error) ? error : withoutConnection(error as Error);
    }
  }

  /** The driver takes its server when the client is made, which is before there may be one: it reads these when it connects. */
  #pointTo({ host, port, ssl }: Target): void {
    const connection = this.connection as unknown as { ssl: Target['ssl'] };
    Object.assign(this, { host, port, ssl });
    connection.ssl = ssl;
  }

  async #open(): Promise<SessionFacts> {
    const statement = { text: openingStatement(this.#config.session), query_timeout: OPENING_LIMIT_MS };
    const { rows } = await this.query<SessionFacts>(statement);
    return rows[0]!;
  }

  async #check(target: Target): Promise<void> {
    const { choice, purpose } = this.#config;
    const { pid, encoding, readOnly } = await this.#open();
    if (readOnly && choice.address.readWrite) throw new UnfitServer(`${target.host}:${target.port} only reads now`);
    if (encoding !== 'UTF8') {
      throw new UnfitServer(
        `the database is encoded in ${encoding} and cannot hold every text: make one with ` +
          `create database … encoding 'UTF8' template template0, and name that in the address`,
      );
    }
    // PostgreSQL tells a connection its own number; a pooler tells an invented one, and only then need it be tried.
    const { processID } = this as unknown as { processID: number };
    if (pid === processID) return;
    const limits = { connectionTimeoutMillis: OPENING_LIMIT_MS };
    await refuseTransactionPooler(this, new AddressClient(choice.address, target, `${purpose} check`, limits));
  }
}

/**
 * Whatever stands in the way of a connection, a network without a route, a certificate that has expired, no free descriptor, or
 * a server that refuses the settings, is no fault of the statement that it is wanted for.
 */
function withoutConnection(cause: Error): NoServer {
  const { code = 'no reason given' } = cause as NodeJS.ErrnoException;
  return new NoServer(cause.message || code, { cause });
}
