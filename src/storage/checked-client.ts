import pg from 'pg';
import { openingStatement, type SessionFacts, type SessionSettings } from './session.ts';

/** The server that answers cannot be worked with as it is; the message tells the operator what to do. */
export class UnfitServer extends Error {
  override name = 'UnfitServer';
  /** `sqlserver_rejected_establishment_of_sqlconnection`: whoever needs the database waits, and tries again. */
  readonly code = '08004';
}

export type CheckedClientConfig = pg.ClientConfig & { session: SessionSettings };

type Callback = (error?: Error) => void;

/** A session that has no settings after so long gets none: connecting has a limit, whoever asks. */
const OPENING_LIMIT_MS = 5_000;

/** A connection that counts as connected once its session has Envoi's settings, in one more round trip. */
export class CheckedClient extends pg.Client {
  readonly #session: SessionSettings;

  constructor({ session, ...config }: CheckedClientConfig) {
    super(config);
    this.#session = session;
    // Until somebody uses it nobody listens, and an error that nobody hears ends the process.
    this.on('error', () => {});
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
    await super.connect();
    try {
      refuseUnfit(await this.#open());
    } catch (error) {
      // Whoever asked gets no client to end.
      void this.end().catch(() => {});
      throw error;
    }
  }

  async #open(): Promise<SessionFacts> {
    const statement = { text: openingStatement(this.#session), query_timeout: OPENING_LIMIT_MS };
    const { rows } = await this.query<SessionFacts>(statement);
    return rows[0]!;
  }
}

function refuseUnfit({ encoding }: SessionFacts): void {
  if (encoding === 'UTF8') return;
  throw new UnfitServer(
    `the database is encoded in ${encoding} and cannot hold every text: make one with ` +
      `create database … encoding 'UTF8' template template0, and name that in the address`,
  );
}
