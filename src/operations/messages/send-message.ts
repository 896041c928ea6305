import { setTimeout as pause } from 'node:timers/promises';
import { mayBeResent } from '#domain/messages/in-doubt.ts';
import { priceTable } from '#domain/money/prices.ts';
import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { readSender, refusedSenders } from '#domain/text/sender.ts';
import { unauthorisedWord } from '#domain/text/unauthorised-words.ts';
import { uuidv7 } from '#platform/ids.ts';
import { isTransient } from '#storage/failures.ts';
import type { Accepted, SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { optedOut } from '#storage/queries/compliance/opt-outs.ts';
import { senderExists } from '#storage/queries/senders/senders.ts';
import { ANSWER_WITHIN_MS, answerBy } from '../acceptance/answer-by.ts';
import { idempotencyRecord, replayOf, replayOfEarlier } from '../acceptance/idempotency.ts';
import { openingFor } from '../acceptance/marketing-hours.ts';
import { type OutgoingText, outgoingText } from '../acceptance/outgoing-text.ts';
import { type Queue, queueRecipients } from '../acceptance/queueing.ts';
import { readRecipients } from '../acceptance/recipients.ts';
import type { OwnNumbers } from '../accounts/own-numbers.ts';
import { type Actor, type CustomerActor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal, refuseIf } from '../refusal.ts';

export type SendRequest = {
  /** As written, trimmed, none empty. */
  recipients: readonly string[];
  text: string;
  sender?: string;
  kind: 'notification' | 'marketing';
  /** Now, when left out. */
  dueAt?: Date;
  clickFollow: boolean;
  /** The most messages a minute, a whole number above zero; as fast as carriers take them when left out. */
  perMinute?: number;
  /** Whether a notification in doubt may be sent once more; as its account has it, when left out. Marketing never may. */
  resendDoubtful?: boolean;
  /** The most characters the interface takes; none when left out. */
  mostCharacters?: number;
  /** A name of the program's own for this request: made again under it, it is answered as the first time and sends nothing. */
  idempotencyKey?: string;
};

export type SendAnswer = {
  sendId: string;
  v1Id: string;
  /** What is left after this send. */
  balanceMicros: number;
  accepted: number;
  /** Parts of all messages together. */
  smsCount: number;
  characters: number;
  /** As written, in order of appearance. */
  refusedRecipients: string[];
};

export type SendRefusal =
  | 'no_recipients'
  | 'text_empty'
  | 'sender_bad_length'
  | 'text_too_long'
  | 'date_too_far'
  | 'sender_not_allowed'
  | 'no_usable_recipient'
  | 'insufficient_credit'
  | 'storage_unavailable';

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;
const ASK_AGAIN_MS = 100;

/**
 * Accepts one message to one or more numbers. The whole cost is taken in the transaction that writes the messages: all of
 * it, or nothing is sent. When the promise resolves everything is on disk, the request's key too. A request with a key may
 * also be refused for a `KeyRefusal`. What is refused for the database, which has until `wait.by`, never leaves.
 * @throws {NoLongerWanted}
 */
export async function sendMessage(
  ctx: Context,
  actor: Actor,
  request: SendRequest,
  wait: Partial<Wait> = {},
): Promise<SendAnswer> {
  permit(actor, 'sends:create');
  try {
    return await send(ctx, actor, request, { by: performance.now() + ANSWER_WITHIN_MS, ...wait });
  } catch (error) {
    if (isTransient(error)) throw new Refusal('storage_unavailable');
    throw error;
  }
}

async function send(ctx: Context, actor: CustomerActor, request: SendRequest, wait: Wait): Promise<SendAnswer> {
  const { by } = wait;
  const keyed = request.idempotencyKey !== undefined;
  const before = keyed ? await answerBy(by, replayOf(ctx, actor, request)) : undefined;
  if (before === 'later') return later(ctx, actor, request, wait);
  if (before) return before;
  const { accepted, answer } = await answerBy(by, prepare(ctx, actor, request, wait.isWanted));
  const { settled } = ctx.acceptor;
  const outcome = await write(ctx, accepted, by);
  const first = replayOfEarlier(settled, outcome, accepted.once);
  if (first === 'later') return later(ctx, actor, request, wait);
  if (first) return first;
  if (!outcome.accepted) throw new Refusal('insufficient_credit');
  ctx.accepted.listener?.([accepted]);
  return { ...answer, balanceMicros: outcome.balanceMicros };
}

/** The first request under its key is still being written, or taken back. */
async function later(ctx: Context, actor: CustomerActor, request: SendRequest, wait: Wait): Promise<SendAnswer> {
  await answerBy(wait.by, pause(ASK_AGAIN_MS));
  return send(ctx, actor, request, wait);
}

/** How long somebody waits for the answer. */
export type Wait = {
  /** An instant of `performance.now()`. */
  by: number;
  /** Once it says no, nothing more is begun. */
  isWanted?: () => boolean;
};

type Prepared = { accepted: SendToAccept; answer: Omit<SendAnswer, 'balanceMicros'> };

/** All before the write. It is a function of its own so that what only it needs, 70 MB for a million recipients, can go before that. */
async function prepare(
  ctx: Context,
  actor: CustomerActor,
  request: SendRequest,
  isWanted?: () => boolean,
): Promise<Prepared> {
  const { settings } = ctx;
  const marketing = request.kind === 'marketing';
  const numbers = await ctx.numbers.get();
  const shortNumber = numbers.of(actor.accountId) ?? settings.shortNumber;
  const sender = senderOf(actor, { request, numbers, shortNumber });
  const mention = { mention: settings.stopMention, shortNumber, takesReplies: /^\+?\d+$/.test(sender) };
  const outgoing = outgoingText(request.text, marketing ? mention : undefined);
  await refuseBadRequest(ctx, actor, { request, outgoing, sender, owner: numbers.ownerOf(sender) });

  const [prices, routes] = await Promise.all([ctx.prices.get(), ctx.routes.get()]);
  const { usable, refused } = await readRecipients(request.recipients, {
    country: actor.country as CountryCode,
    prices: prices.get(actor.currency) ?? priceTable([]),
    selector: routes.for({ accountId: actor.accountId, kind: request.kind, sender }),
    excluded: (numbers) => (marketing ? optedOut(ctx.pool, actor.accountId, numbers) : Promise.resolve(new Set())),
    isWanted,
  });
  if (usable.length === 0) throw new Refusal('no_usable_recipient', { refusedRecipients: refused });

  const now = ctx.clock.now();
  const queue = await queueRecipients(usable, {
    dueAt: request.dueAt !== undefined && request.dueAt > now ? request.dueAt : now,
    forReview: unauthorisedWord(outgoing.text, settings.unauthorisedWords) !== undefined,
    perMinute: request.perMinute,
    opening: marketing ? openingFor(settings.marketingHours) : (_number, dueAt) => dueAt,
  });
  const routed = await ctx.routeReasons.written(queue.reasons);
  const made = toAccept(ctx, actor, { request, outgoing, sender, queue, routed, now });
  if (!Number.isSafeInteger(made.costMicros)) throw new Refusal('insufficient_credit'); // no balance is that large
  const answer = {
    sendId: made.id,
    v1Id: made.v1Id,
    accepted: usable.length,
    smsCount: usable.length * made.parts,
    characters: outgoing.characters,
    refusedRecipients: refused,
  };
  return { accepted: { ...made, ...idempotencyRecord(request, answer) }, answer };
}

/** Commits a send. A dispatcher in this process may open it by the same commit, and then hears how that went. */
async function write(ctx: Context, send: SendToAccept, by: number): Promise<Accepted> {
  const opened = ctx.accepted.opener?.(send);
  try {
    const outcome = await ctx.acceptor.accept(send, by);
    if (outcome.accepted) opened?.accepted();
    else opened?.refused();
    return outcome;
  } catch (error) {
    opened?.lost(ctx.acceptor.disowned(send));
    throw error;
  }
}

/** Whether a message may not be asked for so long before it is due: carriers, prices and numbers change. */
export function isTooFar({ clock, settings }: Context, dueAt: Date): boolean {
  return dueAt.getTime() > clock.now().getTime() + settings.latestDueDays * MS_PER_DAY;
}

/** `sender`: what the messages show. */
type Asked = { request: SendRequest; outgoing: OutgoingText; sender: string };

/** All that can be told without looking at the recipients. `owner`: whose own number the sender is. */
async function refuseBadRequest(
  ctx: Context,
  actor: CustomerActor,
  { request, outgoing, owner }: Asked & { owner: string | undefined },
): Promise<void> {
  const { settings } = ctx;
  const sender =
    request.sender === undefined || owner === actor.accountId
      ? undefined
      : readSender(request.sender, actor.country as CountryCode, {
          refusedNames: [...refusedSenders, ...settings.refusedSenders],
          spacesAllowed: settings.senderSpaces,
        });
  const unknown =
    settings.senderMustExist &&
    sender?.kind === 'sender' &&
    !(await senderExists(ctx.db, actor.accountId, sender.sender));
  const anothers = owner !== undefined && owner !== actor.accountId;
  refuseIf<SendRefusal>({
    no_recipients: request.recipients.length === 0,
    text_empty: request.text.trim() === '',
    sender_bad_length: sender?.kind === 'refused' && sender.reason === 'bad_length' && !anothers,
    text_too_long: outgoing.characters > (request.mostCharacters ?? Number.POSITIVE_INFINITY),
    date_too_far: request.dueAt !== undefined && isTooFar(ctx, request.dueAt),
    sender_not_allowed: unknown || anothers || (sender?.kind === 'refused' && sender.reason === 'not_allowed'),
  });
}

type Queued = { queue: Queue; routed: string | null; now: Date };

type Senders = { request: SendRequest; numbers: OwnNumbers; shortNumber: string };

/** An account's own number may be written in several ways; its messages show one. */
function senderOf({ accountId }: CustomerActor, { request, numbers, shortNumber }: Senders): string {
  const written = request.sender?.trim() ?? shortNumber;
  return numbers.ownerOf(written) === accountId ? (numbers.of(accountId) ?? written) : written;
}

function toAccept(ctx: Context, actor: CustomerActor, made: Asked & Queued): SendToAccept {
  const { request, outgoing, sender, queue, routed, now } = made;
  const parts = outgoing.split.parts.length;
  const dueAt = request.dueAt !== undefined && request.dueAt > now ? request.dueAt : now;
  return {
    accountId: actor.accountId,
    id: uuidv7(now),
    v1Id: ctx.nextV1Id(),
    kind: request.kind,
    sender,
    text: outgoing.text,
    encoding: outgoing.split.encoding,
    characters: outgoing.characters,
    parts,
    reference: ctx.nextReference(),
    clickFollow: request.clickFollow,
    resend: mayBeResent(request, actor.resendDoubtful, request.resendDoubtful),
    costMicros: queue.recipients.reduce((sum, recipient) => sum + recipient.priceMicros * parts, 0),
    dueAt,
    validUntil: new Date(queue.lastNotBefore.getTime() + ctx.settings.messageValidityHours * MS_PER_HOUR),
    createdAt: now,
    recipients: queue.recipients.map((recipient) => recipient.number),
    priceMicros: queue.recipients.map((recipient) => recipient.priceMicros),
    slices: queue.slices,
    perMinute: request.perMinute ?? null,
    routed,
  };
}
