import { joinParts, type Octets } from '#domain/text/octets.ts';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import type { Ticket } from './acceptors.ts';
import type { OwnContents } from './own-contents.ts';

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
  /** Null where its messages say different things; and so are its encoding and characters. */
  text: string | null;
  encoding: 'GSM7' | 'UCS2' | null;
  characters: number | null;
  /** Parts of each message, where all say the same: else `own` has them. */
  parts: number;
  /** What its messages say where they differ. */
  own?: OwnContents;
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
  /** The worker that claims its only slice by the statement that writes it: the slice itself is not written then. */
  claimedBy?: string;
  /** The most messages a minute; null for no pace. */
  perMinute: number | null;
  /** Which reason of routing holds from which position on, as `0:12 7000:13`; null where no route decided. */
  routed: string | null;
  /** The key under which it was asked for, if any: of two with the same key one is written. */
  once?: IdempotencyRecord;
  /** Whose it is until it is known to be accepted; set when it is about to be written. */
  ticket?: Ticket;
};

/** A send that a worker claims by the statement that writes it. */
export type ClaimedSend = SendToAccept & { claimedBy: string };
export const isClaimed = (send: SendToAccept): send is ClaimedSend => send.claimedBy !== undefined;

export type SliceToAccept = {
  first: number;
  last: number;
  carrierId: number | null;
  /** Null: not before an operator releases it. */
  notBefore: Date | null;
  held: 'review' | 'hours' | 'no_carrier' | null;
};

/** Parts of the message in one place of a send. */
export function partsAt({ own, parts }: Pick<SendToAccept, 'own' | 'parts'>, n: number): number {
  return own ? own.parts[n]! : parts;
}

/** All parts of a slice's messages, which have as many each. */
export function partsOfSlice(send: SendToAccept, { first, last }: SliceToAccept): number {
  return (last - first + 1) * partsAt(send, first);
}

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

type Columns = Readonly<Record<string, readonly [type: string, values: string]>>;

function rows(columns: Columns): Rows {
  return {
    columns: Object.keys(columns),
    types: Object.values(columns).map(([type]) => type),
    values: Object.values(columns).map(([, values]) => values),
  };
}

/** Columns of sends of which a worker claims some. */
function claimColumns(sends: readonly SendToAccept[]): Columns {
  const claimed = sends.map((send) => (isClaimed(send) ? send : undefined));
  return {
    claimed_by: ['uuid', plainArray(claimed.map((send) => send?.claimedBy ?? null))],
    claim_ticket: ['bigint', plainArray(claimed.map((send) => send?.ticket?.number ?? null))],
    carrier_id: ['smallint', plainArray(claimed.map((send) => send?.slices[0]?.carrierId ?? null))],
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
    ...(sends.some(isClaimed) ? claimColumns(sends) : {}),
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
      parts.push(partsAt(send, n));
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

/** What the messages of each send say where they differ: all of it, or some of the runs. */
export function contentRows(sends: readonly SendToAccept[], from = 0, to = Number.POSITIVE_INFINITY): Rows {
  const found = sends.flatMap((send, i) =>
    (send.own?.runs.slice(from, to) ?? []).map(({ first, content }) => {
      const text = 'text' in content ? content : undefined;
      const octets = 'text' in content ? undefined : content;
      return { owner: i + 1, first, text, octets };
    }),
  );
  const hex = ({ parts }: Octets) => `\\x${Buffer.from(joinParts(parts)).toString('hex')}`;
  return rows({
    owner: ['int', plainArray(found.map(({ owner }) => owner))],
    first: ['int', plainArray(found.map(({ first }) => first))],
    text: ['text', textArray(found.map(({ text }) => text?.text ?? null))],
    encoding: ['text', plainArray(found.map(({ text }) => text?.encoding ?? null))],
    characters: ['int', plainArray(found.map(({ text }) => text?.characters ?? null))],
    octets: ['bytea', textArray(found.map(({ octets }) => (octets ? hex(octets) : null)))],
    data_coding: ['smallint', plainArray(found.map(({ octets }) => octets?.dataCoding ?? null))],
    has_header: ['boolean', plainArray(found.map(({ octets }) => octets?.hasHeader ?? null))],
  });
}

/** What is queued: nothing of what a worker claims. */
export function sliceRows(sends: readonly SendToAccept[]): Rows {
  const slices = sends.flatMap((send, i) =>
    isClaimed(send) ? [] : send.slices.map((slice) => ({ owner: i + 1, send, slice })),
  );
  return rows({
    owner: ['int', plainArray(slices.map(({ owner }) => owner))],
    lane: ['smallint', plainArray(slices.map(({ send }) => (send.kind === 'notification' ? 0 : 1)))],
    parts: ['smallint', plainArray(slices.map(({ send, slice }) => partsAt(send, slice.first)))],
    first: ['int', plainArray(slices.map(({ slice }) => slice.first))],
    last: ['int', plainArray(slices.map(({ slice }) => slice.last))],
    carrier_id: ['smallint', plainArray(slices.map(({ slice }) => slice.carrierId))],
    not_before: ['timestamptz', plainArray(slices.map(({ slice }) => slice.notBefore?.toISOString() ?? 'infinity'))],
    held: ['text', plainArray(slices.map(({ slice }) => slice.held))],
    acceptor: ['uuid', plainArray(slices.map(({ send }) => send.ticket?.acceptor ?? null))],
    ticket: ['bigint', plainArray(slices.map(({ send }) => send.ticket?.number ?? null))],
  });
}

/** The tables that a send is written to. */
export type Table = 'send' | 'message' | 'message_content' | 'slice';

export function isCutIntoDays(table: string): table is 'send' | 'message' | 'message_content' {
  return table === 'send' || table === 'message' || table === 'message_content';
}
