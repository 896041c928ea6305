import { formatLocal } from '#domain/hours/local-time.ts';
import { describeEvent } from '#domain/messages/describe-event.ts';
import type { SendOverview } from '#operations/messages/show-message.ts';
import type { Step } from '#operations/timeline/message-timeline.ts';
import { money, units } from '../values.ts';

type Send = SendOverview['send'];

/** A step of a message in a line; what a receipt or a reply says stands under it. */
export function describeStep(step: Step, send: Send, withText: boolean): string {
  const at = step.at ? formatLocal(step.at, send.zone) : 'now'.padEnd('2026-01-01 00:00:00'.length);
  const part = step.part === undefined ? '' : `part ${step.part} `;
  const line = `${at}  ${part}${told(step, send)}${step.simulated ? ' (simulated)' : ''}`;
  const below = said(step, withText);
  return below === '' ? line : `${line}\n${below.replaceAll(/^/gm, '    ')}`;
}

function told(step: Step, send: Send): string {
  const { amountMicros = 0, until, carrier } = step;
  const amount = money(amountMicros, send.currency);
  const by = carrier === undefined ? '' : ` by ${carrier}`;
  switch (step.what) {
    case 'accepted':
      return `accepted, at ${amount} a part`;
    case 'charged':
      return `charged ${amount}`;
    case 'refunded':
      return `refunded ${amount}`;
    case 'routed':
      return `routed: ${step.reason}`;
    case 'moved':
      return `moved${step.from === undefined ? '' : ` from ${step.from}`} to ${carrier}: ${step.reason}`;
    case 'due':
      return `to leave at ${formatLocal(until!, send.zone)}`;
    case 'reply':
      return `reply to ${step.reply!.address}${step.reply!.keyword ? `, read as ${step.reply!.keyword}` : ''}`;
    case 'leaving':
      return `leaving now${by}`;
    case 'waiting':
      return waitingFor(step, send);
    default: {
      const { what: kind, carrierMessageId, code, reason } = step;
      return describeEvent({ kind, carrier, carrierMessageId, code, reason }, { language: 'en', zone: send.zone });
    }
  }
}

function waitingFor(
  { waitsFor = 'turn', until, reason, carrier, attempt = 0 }: Extract<Step, { what: 'waiting' }>,
  send: Send,
): string {
  const time = until ? ` until ${formatLocal(until, send.zone)}` : '';
  const tried = attempt > 0 ? `, tried ${attempt === 1 ? 'once' : `${attempt} times`}` : '';
  const by = carrier === undefined ? '' : `, by ${carrier}`;
  switch (waitsFor) {
    case 'review':
      return `held for an operator (envoi send release, or cancel)${by}`;
    case 'hours':
      return `held for its marketing hours${time}${by}`;
    case 'no_carrier':
      return `held: no carrier takes this number${tried}`;
    case 'time':
      return `queued${time}${tried}${by}`;
    case 'carrier':
      return `queued${tried}: its carrier ${carrier} is not connected: ${reason}`;
    case 'breaker':
      return `queued${tried}: its carrier ${carrier} is taken out, or returning: ${reason}`;
    case 'dispatcher':
      return `queued${tried}: ${reason}, so nothing leaves${by}`;
    case 'turn':
      return `queued${tried}, leaves soon${by}`;
    default:
      return waitsFor satisfies never;
  }
}

/** A receipt carries the beginning of the text it is for (SMPP 3.4, appendix B), which is shown as seldom as the text. */
function said({ raw, reply }: Step, withText: boolean): string {
  if (raw) return withText ? raw : raw.replace(/(\btext:).*$/is, '$1…');
  if (reply) return withText ? reply.text : `(${reply.text.length} characters; --text shows them)`;
  return '';
}

/** The same for programs. */
export function stepJson({ amountMicros, reply, raw, ...step }: Step, withText: boolean) {
  return {
    ...step,
    ...(amountMicros === undefined ? {} : { amount: units(amountMicros) }),
    ...(raw ? { raw: said({ ...step, raw }, withText) } : {}),
    ...(reply ? { reply: { ...reply, text: withText ? reply.text : null } } : {}),
  };
}
