import type { PartState } from '#domain/messages/message.ts';
import { type PhoneNumber, readAnyNumber } from '#domain/numbers/phone-number.ts';
import type { MessageContent } from '#storage/queries/acceptance/own-contents.ts';
import { readContents } from '#storage/queries/messages/contents.ts';
import {
  findRecipient,
  findSend,
  findSendByAnyId,
  listMessagesTo,
  listRecipients,
  type MessageTo,
  type SendRow,
} from '#storage/queries/messages/send-overview.ts';
import { type Actor, accountIdOf, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { carrierNames } from '../timeline/carrier-names.ts';
import { type MessageTimeline, messageTimeline, stateOfMessage } from '../timeline/message-timeline.ts';

export type MessageToShow = {
  /** A send, by its id or its id in the AvoSMS dialect; one message of it, as `id/n`; or a telephone number. */
  nameOrId: string;
  /** A telephone number among the recipients. */
  recipient?: string | undefined;
  /** From 1, of the recipients of a send to several. */
  page: number;
};

export type ListedRecipient = {
  n: number;
  recipient: string;
  parts: number;
  /** What it says, where the messages of its send differ. */
  content?: MessageContent;
  state: PartState;
  carrier?: string;
  simulated: boolean;
};

export type SendOverview = { send: SendRow; page: number; pages: number; recipients: ListedRecipient[] };

/** One message, a send to several, or the latest messages to a number. */
export type ShownMessage =
  | ({ kind: 'message' } & MessageTimeline)
  | ({ kind: 'send' } & SendOverview)
  | { kind: 'number'; number: string; messages: MessageTo[] };

const RECIPIENTS_PER_PAGE = 50;
const LATEST_TO_NUMBER = 50;
/** Where numbers written without a country code belong. */
const HOME = 'FR';

/** Finds what is meant and tells it: in every step when it is one message. */
export async function showMessage(
  ctx: OperatorContext,
  actor: Actor,
  { nameOrId, recipient, page }: MessageToShow,
): Promise<ShownMessage> {
  permit(actor, 'sends:read');
  const accountId = accountIdOf(actor);
  const [, id = nameOrId, position] = /^(.+)\/(\d{1,9})$/.exec(nameOrId) ?? [];
  const send = await findSendByAnyId(ctx.db, accountId, id);
  if (send) {
    const n = recipient === undefined ? position : await positionOf(ctx, send, recipient);
    if (n !== undefined || send.recipients === 1) return one(ctx, send, Number(n ?? 0));
    return { kind: 'send', ...(await overview(ctx, send, page)) };
  }
  const number = position === undefined ? readNumber(nameOrId) : undefined;
  if (number === undefined) throw new Refusal('send_not_found', { send: id });

  const messages = await listMessagesTo(ctx.db, { accountId, number, limit: LATEST_TO_NUMBER });
  const [only] = messages;
  if (!only || messages.length > 1) return { kind: 'number', number, messages };
  return one(ctx, (await findSend(ctx.db, accountId, only.sendId))!, only.n);
}

async function one(ctx: OperatorContext, send: SendRow, n: number): Promise<ShownMessage> {
  return { kind: 'message', ...(await messageTimeline(ctx, send, n)) };
}

async function positionOf({ db }: OperatorContext, { accountId, id, v1Id }: SendRow, written: string): Promise<number> {
  const recipient = readNumber(written);
  const n = recipient && (await findRecipient(db, { accountId, sendId: id, recipient }));
  if (n === undefined) throw new Refusal('recipient_not_found', { send: v1Id ?? id, recipient: written });
  return n;
}

async function overview(ctx: OperatorContext, send: SendRow, page: number): Promise<SendOverview> {
  const names = await carrierNames(ctx.db);
  const from = (page - 1) * RECIPIENTS_PER_PAGE;
  const rows = await listRecipients(ctx.db, {
    ...{ accountId: send.accountId, sendId: send.id },
    ...{ from, limit: RECIPIENTS_PER_PAGE },
  });
  const positions = { accountId: send.accountId, sendId: send.id, from, through: from + RECIPIENTS_PER_PAGE - 1 };
  const runs = send.text === null ? await readContents(ctx.db, positions) : [];
  const recipients = rows.map(({ n, recipient, parts, events, carrierId }) => {
    const run = runs.findLast(({ first }) => first <= n);
    const carrier = names(events.findLast((event) => event.carrierId !== null)?.carrierId ?? carrierId);
    const state = stateOfMessage(parts, events);
    const by = carrier ? { carrier: carrier.name, simulated: carrier.simulated } : { simulated: false };
    return { n, recipient, parts, ...(run && { content: run.content }), state, ...by };
  });
  return { send, page, pages: Math.ceil(send.recipients / RECIPIENTS_PER_PAGE), recipients };
}

function readNumber(written: string): PhoneNumber | undefined {
  const reading = readAnyNumber(written, HOME);
  return 'number' in reading ? reading.number : undefined;
}
