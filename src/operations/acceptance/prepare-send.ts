import { openingFor } from '#domain/hours/next-opening.ts';
import { mayBeResent } from '#domain/messages/in-doubt.ts';
import { priceTable } from '#domain/money/prices.ts';
import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { MOST_PARTS } from '#domain/text/octets.ts';
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
import {
  charactersOf,
  contentsOf,
  everyText,
  type OutgoingContent,
  type OutgoingContents,
  placeContents,
} from './outgoing-contents.ts';
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
  const stop = marketing ? mention : undefined;
  const outgoing = await contentsOf(request, { stop, mostCharacters: request.mostCharacters, isWanted });
  await refuseBadRequest(ctx, actor, { request, outgoing, sender, owner: numbers.ownerOf(sender) });

  const [prices, routes] = await Promise.all([ctx.prices.get(), ctx.routes.get()]);
  const { usable, refused } = await readRecipients(request.recipients, {
    country: actor.country as CountryCode,
    prices: prices.get(actor.currency) ?? priceTable([]),
    selector: routes.for({ accountId: actor.accountId, kind: request.kind, sender }),
    excluded: (numbers) => (marketing ? optedOut(ctx.pool, actor.accountId, numbers) : Promise.resolve(new Set())),
    contents: outgoing.of,
    isWanted,
  });
  if (usable.length === 0) throw new Refusal('no_usable_recipient', { refusedRecipients: refused });

  const now = ctx.clock.now();
  const { contents } = outgoing;
  const queue = await queueRecipients(usable, {
    contents,
    dueAt: request.dueAt !== undefined && request.dueAt > now ? request.dueAt : now,
    forReview: !(await everyText(outgoing, (text) => unauthorisedWord(text, settings.unauthorisedWords) === undefined)),
    perMinute: request.perMinute,
    opening: marketing ? openingFor(settings.marketingHours) : (_number, dueAt) => dueAt,
  });
  const routed = await ctx.acceptance.routeReasons.written(queue.reasons);
  const { kind, resendDoubtful } = request;
  const resend = await everyText(outgoing, (text) => mayBeResent({ kind, text }, actor.resendDoubtful, resendDoubtful));
  const made = toAccept(ctx, actor, { request, outgoing, sender, queue, routed, resend, now });
  if (!Number.isSafeInteger(made.costMicros)) throw new Refusal('insufficient_credit'); // no balance is that large
  const answer = {
    sendId: made.id,
    v1Id: made.v1Id,
    accepted: usable.length,
    smsCount: usable.reduce((sum, { content }) => sum + contents[content]!.parts, 0),
    characters: contents.reduce((most, { content }) => Math.max(most, charactersOf(content)), 0),
    refusedRecipients: refused,
  };
  return { accepted: { ...made, ...(await idempotencyRecord(request, answer)) }, answer };
}

/** Whether a message may not be asked for so long before it is due: carriers, prices and numbers change. */
export function isTooFar({ clock, settings }: Context, dueAt: Date): boolean {
  return dueAt.getTime() > clock.now().getTime() + settings.latestDueDays * MS_PER_DAY;
}

/** `sender`: what the messages show. */
type Asked = { request: SendRequest; outgoing: OutgoingContents; sender: string };

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
  const { text, mostCharacters = Number.POSITIVE_INFINITY } = request;
  const tooLong = ({ content, parts }: OutgoingContent) => charactersOf(content) > mostCharacters || parts > MOST_PARTS;
  refuseIf<SendRefusal>({
    no_recipients: request.recipients.length === 0,
    text_empty: typeof text === 'string' && text.trim() === '',
    sender_bad_length: sender?.kind === 'refused' && sender.reason === 'bad_length' && !anothers,
    text_too_long: typeof text === 'string' && tooLong(outgoing.contents[0]!),
    date_too_far: request.dueAt !== undefined && isTooFar(ctx, request.dueAt),
    sender_not_allowed: unknown || anothers || (sender?.kind === 'refused' && sender.reason === 'not_allowed'),
  });
}

type Queued = { queue: Queue; routed: string | null; resend: boolean; now: Date };

type Senders = { request: SendRequest; numbers: OwnNumbers; shortNumber: string };

/** An account's own number may be written in several ways; its messages show one. */
function senderOf({ accountId }: CustomerActor, { request, numbers, shortNumber }: Senders): string {
  const written = request.sender?.trim() ?? shortNumber;
  return numbers.ownerOf(written) === accountId ? (numbers.of(accountId) ?? written) : written;
}

const noText = { text: null, encoding: null, characters: null };

function toAccept(ctx: Context, actor: CustomerActor, made: Asked & Queued): SendToAccept {
  const { request, outgoing, sender, queue, routed, resend, now } = made;
  const { contents, of } = outgoing;
  const [{ content, parts }] = contents as [OutgoingContent];
  const dueAt = request.dueAt !== undefined && request.dueAt > now ? request.dueAt : now;
  return {
    accountId: actor.accountId,
    id: uuidv7(now),
    v1Id: request.v1Id ?? null,
    kind: request.kind,
    sender,
    ...(of || !('text' in content) ? noText : content),
    parts,
    ...(of && { own: placeContents(queue.recipients, contents) }),
    reference: ctx.nextReference(),
    clickFollow: request.clickFollow,
    resend,
    costMicros: queue.recipients.reduce((sum, one) => sum + one.priceMicros * contents[one.content]!.parts, 0),
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
