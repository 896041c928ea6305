import type { EventReason } from '#domain/messages/event-reasons.ts';
import { micros } from '#domain/money/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { localOperator } from '#operations/actor.ts';
import type { OperatorContext } from '#operations/operator-context.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Db } from '#storage/database.ts';

// Rows that a test finds already there. Operations under test are called by the tests themselves.

export type GivenAccount = { id: string; email: string; key: string };

let accounts = 0;

/** An account in euros with credit. */
export async function givenAccount(
  ctx: OperatorContext,
  about: { creditMicros?: number; email?: string } = {},
): Promise<GivenAccount> {
  accounts += 1;
  const email = about.email ?? `account-${accounts}@example.com`;
  const credit = micros(about.creditMicros ?? 10_000_000);
  const { account, key } = await createAccount(ctx, localOperator, {
    email,
    country: 'FR',
    currency: 'EUR',
    credit,
  });
  return { id: account.id, email, key };
}

export type GivenSend = {
  accountId: string;
  /** One per recipient. */
  messages: readonly { recipient?: string; parts: number; priceMicros: number }[];
  /** What the messages cost, unless the test wants the books wrong. */
  costMicros?: number;
  v1Id?: string | null;
  kind?: 'notification' | 'marketing';
  dueAt?: Date;
};

/** A send with its messages, paid from the balance; nothing of it is queued. */
export async function givenSend({ db, clock }: OperatorContext, send: GivenSend): Promise<string> {
  const now = clock.now();
  const id = uuidv7(now);
  const owner = { account_id: send.accountId, send_id: id };
  const cost = send.costMicros ?? send.messages.reduce((sum, { parts, priceMicros }) => sum + parts * priceMicros, 0);

  await db
    .insertInto('send')
    .values({
      account_id: send.accountId,
      id,
      v1_id: send.v1Id ?? null,
      kind: send.kind ?? 'notification',
      sender: 'Envoi',
      text: 'Your parcel has left',
      encoding: 'GSM7',
      characters: 20,
      reference: 7,
      recipients: send.messages.length,
      cost_micros: cost,
      due_at: send.dueAt ?? now,
      valid_until: new Date(now.getTime() + 48 * 3_600_000),
      created_at: now,
    })
    .execute();
  await db
    .insertInto('message')
    .values(
      send.messages.map(({ recipient, parts, priceMicros }, n) => ({
        ...owner,
        n,
        recipient: recipient ?? `+3363998${String(n).padStart(4, '0')}`,
        parts,
        price_micros: priceMicros,
      })),
    )
    .execute();
  await changeBalance(db, send.accountId, -cost);
  return id;
}

type Movement = {
  account_id: string;
  send_id: string;
  kind: 'refund';
  micros: number;
  n?: number;
  part?: number;
  at: Date;
};

/** A movement with its effect on the balance. */
export async function givenMovement(db: Db, movement: Movement): Promise<string> {
  const id = uuidv7(movement.at);
  await db
    .insertInto('movement')
    .values({ id, ...movement })
    .execute();
  await changeBalance(db, movement.account_id, movement.micros);
  return id;
}

async function changeBalance(db: Db, accountId: string, by: number): Promise<void> {
  await db
    .updateTable('balance')
    .set((eb) => ({ micros: eb('micros', '+', by) }))
    .where('account_id', '=', accountId)
    .execute();
}

type Happening = { account_id: string; send_id: string; n: number; part: number; step: number; kind: string; at: Date };

/** Something that happened to a part of a message. */
export async function givenEvent(
  db: Db,
  event: Happening & {
    carrier_id?: number;
    carrier_message_id?: string;
    code?: string;
    reason?: EventReason;
    raw?: string;
  },
): Promise<void> {
  const { reason, ...told } = event;
  await db
    .insertInto('event')
    .values({ ...told, reason: reason ? JSON.stringify(reason) : null })
    .execute();
}

/** A carrier that nothing listens for. */
export async function givenCarrier(
  { db, clock }: OperatorContext,
  carrier: { name: string; simulated: boolean; enabled?: boolean },
): Promise<number> {
  const settings = JSON.stringify({ host: '127.0.0.1', systemId: 'envoi' });
  const { id } = await db
    .insertInto('carrier')
    .values({ ...carrier, kind: 'smpp', settings, secret: '', created_at: clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export type GivenSlice = {
  accountId: string;
  sendId: string;
  first: number;
  last: number;
  carrierId: number | null;
  held?: 'review' | 'hours' | 'no_carrier' | null;
  /** Long ago, unless said otherwise. */
  notBefore?: Date | 'infinity';
  worker?: string;
  parts?: number;
};

/** Messages of a send that wait, or that a worker has taken. */
export async function givenSlice(db: Db, slice: GivenSlice): Promise<void> {
  const { accountId, sendId, carrierId, notBefore, worker, held, parts, ...range } = slice;
  await db
    .insertInto('slice')
    .values({
      ...{ account_id: accountId, send_id: sendId, ...range, lane: 0, parts: parts ?? 1, carrier_id: carrierId },
      ...{ not_before: notBefore ?? new Date(0), held: held ?? null, worker: worker ?? null },
    })
    .execute();
}
