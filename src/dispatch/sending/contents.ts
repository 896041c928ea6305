import type { Content } from '#connectors/connector.ts';
import { splitText } from '#domain/text/split-text.ts';
import { RecentMap } from '#platform/recent-map.ts';
import type { Pool } from '#storage/database.ts';
import { readSendContents, type SendContent } from '#storage/queries/queue/claimed-messages.ts';

type AcceptedSend = Omit<SendContent, 'recipients'> & { recipients: readonly string[] };
/** What the messages of a send share, and the same cut into parts for a connector. */
export type PreparedSend = { send: SendContent; content: Content };

const SENDS_OF_AN_AGE = 3_000;

/** The sends that are being dispatched; those accepted by this process are known without reading them. */
export class Contents {
  readonly #pool: Pool;
  /** By account, then by send. */
  #kept = new RecentMap<string, string, PreparedSend>(SENDS_OF_AN_AGE);

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  accepted(send: AcceptedSend): void {
    this.#keep({ ...send, recipients: send.recipients.length });
  }

  /** A pace was set, or changed: sends are read again, of which there are few at a time. */
  forget(): void {
    this.#kept = new RecentMap(SENDS_OF_AN_AGE);
  }

  /** In the order asked for. */
  async of(wanted: readonly { accountId: string; sendId: string }[]): Promise<PreparedSend[]> {
    // Held on to: what is known now may be dropped for newer sends while the others are read.
    const found = new Map<string, PreparedSend>();
    const missing = wanted.filter(({ accountId, sendId }) => {
      const known = this.#kept.get(accountId, sendId);
      if (known) found.set(sendId, known);
      return !known;
    });
    if (missing.length > 0) {
      for (const send of await readSendContents(this.#pool, missing)) found.set(send.id, this.#keep(send));
    }
    return wanted.map(({ sendId }) => found.get(sendId)!);
  }

  #keep({ accountId, id, ...shared }: SendContent): PreparedSend {
    const { kind, sender, text, encoding, reference, recipients, validUntil, perMinute } = shared;
    const { parts } = splitText(text);
    const prepared = {
      send: { accountId, id, kind, sender, text, encoding, reference, recipients, validUntil, perMinute },
      content: { sender, encoding, parts, reference, validUntil },
    };
    this.#kept.set(accountId, id, prepared);
    return prepared;
  }
}
