import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import type { Ticket } from './acceptors.ts';

/** A request as its key remembers it. */
export type IdempotencyRecord = {
  key: string;
  /** SHA-256 of what was asked, in hexadecimal. */
  fingerprint: string;
  /** What was answered, but for the balance. */
  answer: Readonly<Record<string, unknown>>;
};

/** One accepted request, ready to be written: its send, which is its charge too, a message per recipient and its slices. */
export type SendToAccept = {
  accountId: string;
  id: string;
  /** Its id in the AvoSMS dialect; null for what came by another door. */
  v1Id: string | null;
  kind: 'notification' | 'marketing';
  sender: string;
  text: string;
  encoding: 'GSM7' | 'UCS2';
  characters: number;
  /** Parts of each message. */
  parts: number;
  reference: number;
  clickFollow: boolean;
  /** Its notifications may be sent once more when they are in doubt. */
  resend: boolean;
  costMicros: number;
  dueAt: Date;
  validUntil: Date;
  createdAt: Date;
  /** In E.164 form; the position is the message's `n`. */
  recipients: readonly string[];
  /** Price of one part for each recipient. */
  priceMicros: readonly number[];
  slices: readonly SliceToAccept[];
  /** The most messages a minute; null for no pace. */
  perMinute: number | null;
  /** Which reason of routing holds from which position on, as `0:12 7000:13`; null where no route decided. */
  routed: string | null;
  /** The key under which it was asked for, if any: of two with the same key one is written. */
  once?: IdempotencyRecord;
  /** Whose it is until it is known to be accepted; set when it is about to be written. */
  ticket?: Ticket;
};

export type SliceToAccept = {
  first: number;
  last: number;
  carrierId: number | null;
  /** Null: not before an operator releases it. */
  notBefore: Date | null;
  held: 'review' | 'hours' | 'no_carrier' | null;
  /** The worker that opens it at once, at its first attempt. */
  worker?: string;
};

/**
 * Rows of one table as arrays, a column each: what a statement needs to unnest them, and the values. The first, `owner`, says
 * which of the statement's sends each row is of, counting from 1: ids are long, and thus written and read once for all rows.
 */
export type Rows = { types: readonly string[]; columns: readonly string[]; values: readonly string[] };

/** The ids of the sends that rows are of: of their accounts, and their own. */
export function ownerValues(sends: readonly SendToAccept[]): [accounts: string, ids: string] {
  return [plainArray(sends.map((send) => send.accountId)), plainArray(sends.map((send) => send.id))];
}

/** Inserts rows whose first parameter has the number `first`; `owners` are those of `ownerValues`. */
export function insertText(
  table: string,
  { types, columns }: Rows,
  first: number,
  owners: Owners,
  into = table,
): string {
  const [account, send] = owners.map((number) => `($${number}::uuid[])[r.owner]`);
  const own = columns.filter((column) => column !== 'owner').join(', ');
  return `insert into ${into} (account_id, ${table === 'send' ? 'id' : 'send_id'}, ${own})
    select ${account}, ${send}, ${own}
    from unnest(${types.map((type, i) => `$${first + i}::${type}[]`).join(', ')}) as r(${columns.join(', ')})`;
}

export type Owners = readonly [accounts: number, ids: number];

function rows(columns: Readonly<Record<string, readonly [type: string, values: string]>>): Rows {
  return {
    columns: Object.keys(columns),
    types: Object.values(columns).map(([type]) => type),
    values: Object.values(columns).map(([, values]) => values),
  };
}

export function sendRows(sends: readonly SendToAccept[]): Rows {
  return rows({
    owner: ['int', plainArray(sends.map((_, i) => i + 1))],
    v1_id: ['text', textArray(sends.map((send) => send.v1Id))],
    kind: ['text', plainArray(sends.map((send) => send.kind))],
    sender: ['text', textArray(sends.map((send) => send.sender))],
    text: ['text', textArray(sends.map((send) => send.text))],
    encoding: ['text', plainArray(sends.map((send) => send.encoding))],
    characters: ['int', plainArray(sends.map((send) => send.characters))],
    reference: ['int', plainArray(sends.map((send) => send.reference))],
    per_minute: ['int', plainArray(sends.map((send) => send.perMinute))],
    click_follow: ['boolean', plainArray(sends.map((send) => send.clickFollow))],
    resend: ['boolean', plainArray(sends.map((send) => send.resend))],
    recipients: ['int', plainArray(sends.map((send) => send.recipients.length))],
    cost_micros: ['bigint', plainArray(sends.map((send) => send.costMicros))],
    due_at: ['timestamptz', instantArray(sends.map((send) => send.dueAt))],
    valid_until: ['timestamptz', instantArray(sends.map((send) => send.validUntil))],
    created_at: ['timestamptz', instantArray(sends.map((send) => send.createdAt))],
    routed: ['text', textArray(sends.map((send) => send.routed))],
  });
}

/** The messages of each send, or those from one position to another. */
export function messageRows(sends: readonly SendToAccept[], from = 0, to = Number.POSITIVE_INFINITY): Rows {
  const owners: number[] = [];
  const positions: number[] = [];
  const recipients: string[] = [];
  const parts: number[] = [];
  const prices: number[] = [];
  for (const [i, send] of sends.entries()) {
    for (let n = from; n < Math.min(to, send.recipients.length); n++) {
      owners.push(i + 1);
      positions.push(n);
      recipients.push(send.recipients[n]!);
      parts.push(send.parts);
      prices.push(send.priceMicros[n]!);
    }
  }
  return rows({
    owner: ['int', plainArray(owners)],
    n: ['int', plainArray(positions)],
    recipient: ['text', plainArray(recipients)],
    parts: ['smallint', plainArray(parts)],
    price_micros: ['bigint', plainArray(prices)],
  });
}

export function sliceRows(sends: readonly SendToAccept[]): Rows {
  const slices = sends.flatMap((send, i) => send.slices.map((slice) => ({ owner: i + 1, send, slice })));
  return rows({
    owner: ['int', plainArray(slices.map(({ owner }) => owner))],
    lane: ['smallint', plainArray(slices.map(({ send }) => (send.kind === 'notification' ? 0 : 1)))],
    parts: ['smallint', plainArray(slices.map(({ send }) => send.parts))],
    first: ['int', plainArray(slices.map(({ slice }) => slice.first))],
    last: ['int', plainArray(slices.map(({ slice }) => slice.last))],
    carrier_id: ['smallint', plainArray(slices.map(({ slice }) => slice.carrierId))],
    not_before: ['timestamptz', plainArray(slices.map(({ slice }) => slice.notBefore?.toISOString() ?? 'infinity'))],
    worker: ['uuid', plainArray(slices.map(({ slice }) => slice.worker ?? null))],
    attempt: ['int', plainArray(slices.map(({ slice }) => (slice.worker === undefined ? 0 : 1)))],
    held: ['text', plainArray(slices.map(({ slice }) => slice.held))],
    acceptor: ['uuid', plainArray(slices.map(({ send }) => send.ticket?.acceptor ?? null))],
    ticket: ['bigint', plainArray(slices.map(({ send }) => send.ticket?.number ?? null))],
  });
}
