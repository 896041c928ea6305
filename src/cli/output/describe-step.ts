import { formatLocal } from '#domain/hours/local-time.ts';
import { closedInDoubt, knownFromQuery, secondCopy } from '#domain/messages/message.ts';
import type { Step } from '#operations/messages/message-timeline.ts';
import type { SendOverview } from '#operations/messages/show-message.ts';
import { money, units } from '../values.ts';

type Send = SendOverview['send'];

/** What the carrier blames; nothing where it does not say. */
const whyRefused: Readonly<Record<string, string>> = {
  recipient: ', for its recipient',
  sender: ', for its sender',
  content: ', for its content',
  account: ', for the settings of the carrier or our contract with it',
};

/** A step of a message in a line; what a receipt or a reply says stands under it. */
export function describeStep(step: Step, send: Send, withText: boolean): string {
  const at = step.at ? formatLocal(step.at, send.zone) : 'now'.padEnd('2026-01-01 00:00:00'.length);
  const part = step.part === undefined ? '' : `part ${step.part} `;
  const line = `${at}  ${part}${told(step, send)}${step.simulated ? ' (simulated)' : ''}`;
  const below = said(step, withText);
  return below === '' ? line : `${line}\n${below.replaceAll(/^/gm, '    ')}`;
}

function told(step: Step, send: Send): string {
  const { what, amountMicros = 0, until } = step;
  const amount = money(amountMicros, send.currency);
  const by = step.carrier === undefined ? '' : ` by ${step.carrier}`;
  const code = step.code ? `, ${step.code}` : '';
  const detail = step.detail ? `: ${step.detail}` : '';
  switch (what) {
    case 'accepted':
      return `accepted, at ${amount} a part`;
    case 'charged':
      return `charged ${amount}`;
    case 'refunded':
      return `refunded ${amount}`;
    case 'routed':
      return `routed: ${step.reason}`;
    case 'moved':
      return `moved${step.from === undefined ? '' : ` from ${step.from}`} to ${step.carrier}: ${step.reason}`;
    case 'due':
      return `to leave at ${formatLocal(until!, send.zone)}`;
    case 'submitted':
      return `submitted${by.replace('by', 'to')} as ${step.carrierMessageId}${detail}`;
    case 'refused':
      return `refused${by}${code}${detail.replace(/^: refused: (\w+)$/, (_, reason: string) => whyRefused[reason] ?? '')}`;
    case 'deferred':
      if (step.code === secondCopy) return `nothing was heard of it: it is sent once more${by}`;
      return `turned away for now${by}${code}${detail}`;
    case 'in_doubt':
      return `in doubt: it may have left${by}, and may not${detail}`;
    case 'buffered':
      return `receipt${by}: on its way${code}`;
    case 'delivered':
    case 'undelivered':
      return `${step.detail === knownFromQuery ? 'told' : 'receipt'}${by}: ${what}${code}`;
    case 'queried':
      return `asked${by.replace(' by', '')} what became of it: ${answer(step)}`;
    case 'unknown':
      if (step.code === closedInDoubt) return `closed as in doubt: nothing was heard of it in time, ${charge(step)}`;
      return `no word of its end${by}${code}`;
    case 'repeated':
      return `receipt${by} that changes nothing${code}`;
    case 'held':
    case 'expired':
    case 'suppressed':
    case 'cancelled':
      return `${what}${detail}`;
    case 'reply':
      return `reply to ${step.reply!.address}${step.reply!.keyword ? `, read as ${step.reply!.keyword}` : ''}`;
    case 'leaving':
      return `leaving now${by}`;
    case 'waiting':
      return waitingFor(step, send);
    default:
      return what satisfies never;
  }
}

function answer({ detail = '', code }: Step): string {
  if (detail === 'unanswered') return 'no answer';
  if (detail === 'refused') return `it does not say, ${code}`;
  return detail === 'buffered' ? `on its way, ${code}` : `${detail}, ${code}`;
}

function charge({ detail }: Step): string {
  return detail === 'refunded' ? 'and it is refunded' : 'and it stays charged';
}

function waitingFor({ waitsFor = 'turn', until, reason, carrier, attempt = 0 }: Step, send: Send): string {
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

const RECEIPTS = new Set(['buffered', 'delivered', 'undelivered', 'repeated']);

/** A receipt carries the beginning of the text it is for (SMPP 3.4, appendix B), which is shown as seldom as the text. */
function said({ what, detail, reply }: Step, withText: boolean): string {
  if (RECEIPTS.has(what) && detail && detail !== knownFromQuery)
    return withText ? detail : detail.replace(/(\btext:).*$/is, '$1…');
  if (reply) return withText ? reply.text : `(${reply.text.length} characters; --text shows them)`;
  return '';
}

/** The same for programs. */
export function stepJson({ amountMicros, reply, detail, ...step }: Step, withText: boolean) {
  const raw = RECEIPTS.has(step.what) ? said({ ...step, detail: detail ?? '' }, withText) : detail;
  return {
    ...step,
    ...(amountMicros === undefined ? {} : { amount: units(amountMicros) }),
    ...(raw ? { detail: raw } : {}),
    ...(reply ? { reply: { ...reply, text: withText ? reply.text : null } } : {}),
  };
}
