import { readLocalTime } from '#domain/hours/local-time.ts';
import { micros } from '#domain/money/money.ts';
import type { CountryCode } from '#domain/numbers/phone-number.ts';
import { readSender } from '#domain/text/sender.ts';
import type { KeyRefusal } from '#operations/acceptance/idempotency.ts';
import { countCharacters } from '#operations/acceptance/outgoing-text.ts';
import { isTooFar } from '#operations/acceptance/prepare-send.ts';
import type { SendAnswer, SendRefusal, SendRequest } from '#operations/acceptance/send-request.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Context } from '#operations/context.ts';
import { sendMessage } from '#operations/messages/send-message.ts';
import { Refusal } from '#operations/refusal.ts';
import { Failure } from '../answer.ts';
import { contract } from '../contracts/sms-send.ts';
import type { Method } from '../method.ts';
import type { Parameters } from '../parameters/parameters.ts';
import { money, ZONE } from '../present.ts';
import { v1IdOf } from '../v1-id.ts';

const MOST_CHARACTERS = 600;

/** Recipients are examined only when nothing else is wrong: hence a second ERR_101, with the numbers refused beside it. */
export const smsSend: Method<typeof contract, SendRefusal | KeyRefusal> = {
  contract,
  keepsTime: true,
  async answer(ctx, actor, given, { by, idempotencyKey, nextV1Id }) {
    const keyed = idempotencyKey === undefined ? {} : { idempotencyKey };
    const request = { ...readRequest(ctx, actor, given), ...keyed, v1Id: nextV1Id() };
    const sent = await sendMessage(ctx, actor, request, { by, isWanted: given.isWanted }).catch(withRefusedRecipients);
    return present(sent);
  },
};

/** Checks in the order of the codes, 103 to 107. @throws {Failure} */
function readRequest(ctx: Context, actor: CustomerActor, given: Parameters): SendRequest {
  const sender = given.text('sender');
  const text = given.verbatim('message');
  if (sender !== '' && hasBadLength(sender, actor)) throw new Failure('ERR_103');
  if (countCharacters(text) > MOST_CHARACTERS) throw new Failure('ERR_104');
  const dueAt = readDeliveryTime(ctx, given);
  const kind = readKind(given.text('type'));
  const clickFollow = readClickFollow(given.text('clickFollow'));

  const optional = { ...(sender === '' ? {} : { sender }), ...(dueAt ? { dueAt } : {}) };
  return { recipients: given.recipients, text, kind, clickFollow, ...optional };
}

function hasBadLength(sender: string, actor: CustomerActor): boolean {
  const reading = readSender(sender, actor.country as CountryCode);
  return reading.kind === 'refused' && reading.reason === 'bad_length';
}

/** A date and an hour, or neither: one alone names no instant. */
function readDeliveryTime(ctx: Context, given: Parameters): Date | undefined {
  const date = given.text('deliveryDate');
  const hour = given.text('deliveryHour');
  if (date === '' && hour === '') return undefined;

  const reading = readLocalTime(date, hour, { zone: ZONE, now: ctx.clock.now() });
  if (reading.kind === 'refused' || isTooFar(ctx, reading.at)) throw new Failure('ERR_105');
  return reading.at;
}

function readKind(type: string): SendRequest['kind'] {
  if (type === '' || type === 'N') return 'notification';
  if (type === 'M') return 'marketing';
  throw new Failure('ERR_106');
}

function readClickFollow(written: string): boolean {
  if (written === '' || written === '0') return false;
  if (written === '1') return true;
  throw new Failure('ERR_107');
}

function withRefusedRecipients(error: unknown): never {
  if (error instanceof Refusal && error.reasons.includes('no_usable_recipient')) {
    throw new Failure('ERR_101', { recipients_error: error.detail['refusedRecipients'] });
  }
  throw error;
}

function present(sent: SendAnswer) {
  return {
    solde: money(micros(sent.balanceMicros)),
    send_id: v1IdOf({ id: sent.sendId, v1Id: sent.v1Id }),
    total_sms_sent: sent.smsCount,
    total_character_sms: sent.characters,
    recipients_error: sent.refusedRecipients,
  };
}
