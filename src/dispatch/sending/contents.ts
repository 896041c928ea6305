import type { Content } from '#connectors/connector.ts';
import { type Octets, splitParts } from '#domain/text/octets.ts';
import { splitText } from '#domain/text/split-text.ts';
import { RecentMap } from '#platform/recent-map.ts';
import type { Pool } from '#storage/database.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import {
  type ClaimedContent,
  readMessageContents,
  readSendContents,
  type SendContent,
} from '#storage/queries/queue/claimed-messages.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';

type AcceptedSend = Omit<SendContent, 'recipients'> & Pick<SendToAccept, 'recipients' | 'own'>;
type Run = { first: number; content: Text | Octets };

/** What the messages of a send share, and what each of them says, ready for a connector: by its position in a slice. */
export type PreparedSend = { send: SendContent; contentOf(n: number): Content };

/** What is known of a send: `contentOf` where all its messages say the same. */
type KeptSend = PreparedSend | { send: SendContent; contentOf: undefined };

const SENDS_OF_AN_AGE = 3_000;

/** The sends that are being dispatched; those accepted by this process are known without reading them. */
export class Contents {
  readonly #pool: Pool;
  /** By account, then by send. */
  #kept = new RecentMap<string, string, KeptSend>(SENDS_OF_AN_AGE);

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  accepted(send: AcceptedSend): PreparedSend {
    const kept = this.#keep({ ...send, recipients: send.recipients.length });
    if (kept.contentOf) return kept;
    const all = { accountId: send.accountId, sendId: send.id, first: 0, last: send.recipients.length - 1, attempt: 1 };
    return { send: kept.send, contentOf: spread(kept.send, all, send.own?.runs ?? []) };
  }

  /** A pace was set, or changed: sends are read again, of which there are few at a time. */
  forget(): void {
    this.#kept = new RecentMap(SENDS_OF_AN_AGE);
  }

  /** In the order asked for. */
  async of(slices: readonly Slice[]): Promise<PreparedSend[]> {
    const sends = await this.#sendsOf(slices);
    const own = slices.filter((_, i) => !sends[i]!.contentOf);
    const read = own.length > 0 ? await readMessageContents(this.#pool, own) : [];
    const runs = Map.groupBy(read, ({ slice }) => own[slice]!);
    return slices.map((slice, i) => {
      const known = sends[i]!;
      if (known.contentOf) return known;
      return { send: known.send, contentOf: spread(known.send, slice, (runs.get(slice) ?? []).map(runOf)) };
    });
  }

  async #sendsOf(wanted: readonly Slice[]): Promise<KeptSend[]> {
    // Held on to: what is known now may be dropped for newer sends while the others are read.
    const found = new Map<string, KeptSend>();
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

  #keep({ accountId, id, ...shared }: SendContent): KeptSend {
    const { kind, sender, text, encoding, reference, recipients, validUntil, perMinute } = shared;
    const send = { accountId, id, kind, sender, text, encoding, reference, recipients, validUntil, perMinute };
    const content = text === null ? undefined : prepare(send, { text, encoding: encoding! });
    const kept = content ? { send, contentOf: () => content } : { send, contentOf: undefined };
    this.#kept.set(accountId, id, kept);
    return kept;
  }
}

type Text = { text: string; encoding: 'GSM7' | 'UCS2' };

function prepare({ sender, reference, validUntil }: SendContent, said: Text | Octets): Content {
  const shared = { sender, reference, validUntil };
  if (!('text' in said)) return { ...shared, encoding: 'octets', ...said };
  return { ...shared, encoding: said.encoding, parts: splitText(said.text).parts };
}

/** Gives each message of a slice its content: neighbours that say the same share one, which a connector prepares once. */
function spread(send: SendContent, { first, last }: Slice, runs: readonly Run[]): PreparedSend['contentOf'] {
  if (runs.length === 0) throw new Error(`send ${send.id} has no contents from position ${first} on`);
  const contents: Content[] = [];
  for (const [i, run] of runs.entries()) {
    const content = prepare(send, run.content);
    const until = Math.min(last, (runs[i + 1]?.first ?? Number.POSITIVE_INFINITY) - 1);
    for (let n = Math.max(first, run.first); n <= until; n++) contents[n - first] = content;
  }
  return (n) => contents[n - first]!;
}

const runOf = (read: ClaimedContent): Run => ({
  first: read.first,
  content: read.text === null ? octetsOf(read) : { text: read.text, encoding: read.encoding },
});

function octetsOf({ octets, dataCoding, hasHeader }: Extract<ClaimedContent, { text: null }>): Octets {
  return { parts: splitParts(octets), dataCoding, hasHeader };
}
