import { openingFor } from '#domain/hours/next-opening.ts';
import { mayBeResent } from '#domain/messages/in-doubt.ts';
import { priceTable } from '#domain/money/prices.ts';
import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { readSender, refusedSenders } from '#domain/text/sender.ts';
import { unauthorisedWord } from '#domain/text/unauthorised-words.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { optedOut } from '#storage/queries/compliance/opt-outs.ts';
import { senderExists } from '#storage/queries/senders/senders.ts';
import type { OwnNumbers } from '../accounts/own-numbers.ts';
import type { CustomerActor } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal, refuseIf } from '../refusal.ts';
import { idempotencyRecord } from './idempotency.ts';
import { type OutgoingText, outgoingText } from './outgoing-text.ts';
import { type Queue, queueRecipients } from './queueing.ts';
import { readRecipients } from './recipients.ts';
import type { SendAnswer, SendRefusal, SendRequest } from './send-request.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;

/** A send ready to be written, and what its program is answered then. */
type Prepared = { accepted: SendToAccept; answer: Omit<SendAnswer, 'balanceMicros'> };

/** All before the write. It is a function of its own so that what only it needs, 70 MB for a million recipients, can go before that. */
export async function prepareSend(
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
  const routed = await ctx.acceptance.routeReasons.written(queue.reasons);
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
    v1Id: request.v1Id ?? null,
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
