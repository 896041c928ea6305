import { formatLocal } from '#domain/hours/local-time.ts';
import type { Octets } from '#domain/text/octets.ts';
import type { SendOverview, ShownMessage } from '#operations/messages/show-message.ts';
import type { MessageTimeline } from '#operations/timeline/message-timeline.ts';
import type { MessageContent } from '#storage/queries/acceptance/own-contents.ts';
import { money, units } from '../values.ts';
import { describeStep, stepJson, type Telling } from './describe-step.ts';
import { facts, table } from './layout.ts';

type Send = SendOverview['send'];

/** What `envoi message show` prints. Its steps are told in the language asked for. */
export function describeMessage(shown: ShownMessage, telling: Telling): string {
  switch (shown.kind) {
    case 'message':
      return oneMessage(shown, telling);
    case 'send':
      return wholeSend(shown, telling);
    case 'number':
      return toNumber(shown);
    default:
      return shown satisfies never;
  }
}

function oneMessage(timeline: MessageTimeline, telling: Telling): string {
  const { withText } = telling;
  const { send, n, recipient, parts, content, state, simulated, steps } = timeline;
  const head = facts({
    message: `${nameOf(send)}/${n}${simulated ? ' (simulated)' : ''}`,
    account: send.email,
    to: recipient,
    from: send.sender,
    kind: send.kind,
    parts: `${parts} (${inBrief(content)})`,
    state,
    text: withText ? textOf(content) : undefined,
  });
  return `${head}\n\nTimes in ${send.zone}:\n${steps.map((step) => describeStep(step, send, telling)).join('\n')}`;
}

function wholeSend({ send, page, pages, recipients }: SendOverview, { withText }: Telling): string {
  const simulated = recipients.some((row) => row.simulated) ? ' (simulated)' : '';
  const head = facts({
    send: nameOf(send) + simulated,
    account: send.email,
    from: send.sender,
    kind: send.kind,
    accepted: `${formatLocal(send.createdAt, send.zone)} (${send.zone})`,
    due: formatLocal(send.dueAt, send.zone),
    'valid until': formatLocal(send.validUntil, send.zone),
    recipients: String(send.recipients),
    pace: send.perMinute === null ? undefined : `${send.perMinute} a minute`,
    cost: money(send.costMicros, send.currency),
    'parts so far': countersOf(send),
    text: withText ? (send.text ?? undefined) : undefined,
  });
  const rows = table(
    recipients,
    [
      ['N', (row) => String(row.n), 'right'],
      ['TO', (row) => row.recipient],
      ['PARTS', (row) => String(row.parts), 'right'],
      ['STATE', (row) => row.state],
      ['CARRIER', (row) => (row.carrier ?? '') + (row.simulated ? ' (simulated)' : '')],
      ...(withText && send.text === null ? [textColumn] : []),
    ],
    'There are no recipients on this page.',
  );
  const more = page < pages ? `\n\nThe next: envoi message show ${nameOf(send)} --page ${page + 1}` : '';
  return `${head}\n\nRecipients, page ${page} of ${pages}:\n${rows}${more}`;
}

const textColumn: [string, (row: SendOverview['recipients'][number]) => string] = [
  'TEXT',
  ({ content }) => (content ? textOf(content) : ''),
];

function inBrief(content: MessageContent): string {
  if ('text' in content) return `${content.encoding}, ${content.characters} characters`;
  return `octets, data_coding ${content.dataCoding}${content.hasHeader ? ', with a header' : ''}`;
}

/** Octets by what phones show of them are a guess, so they are shown as they are. */
function textOf(content: MessageContent): string {
  return 'text' in content ? content.text : hexOf(content).join(' ');
}

const hexOf = ({ parts }: Octets) => parts.map((part) => Buffer.from(part).toString('hex'));

function toNumber({ number, messages }: Extract<ShownMessage, { kind: 'number' }>): string {
  return table(
    messages,
    [
      ['MESSAGE', (row) => `${row.v1Id ?? row.sendId}/${row.n}`],
      ['ACCEPTED', (row) => `${formatLocal(row.createdAt, row.zone)} (${row.zone})`],
      ['ACCOUNT', (row) => row.email],
      ['FROM', (row) => row.sender],
      ['', (row) => (row.simulated ? '(simulated)' : ' ')],
    ],
    `No message to ${number} is known.`,
  );
}

function countersOf({ submitted, delivered, undelivered, refused, expired, inDoubt }: Send): string {
  const counted = { submitted, delivered, undelivered, refused, expired, 'in doubt': inDoubt };
  const named = Object.entries(counted).filter(([, count]) => count > 0);
  return named.map(([name, count]) => `${count} ${name}`).join(', ') || 'none has left';
}

/** The same for programs. */
export function messageJson(shown: ShownMessage, withText: boolean): unknown {
  if (shown.kind === 'number') {
    const messages = shown.messages.map(({ sendId, v1Id, ...row }) => ({ send: v1Id ?? sendId, ...row }));
    return { number: shown.number, messages };
  }
  if (shown.kind === 'send') {
    const { page, pages, recipients } = shown;
    const simulated = recipients.some((row) => row.simulated);
    const listed = recipients.map(({ content, ...row }) => ({
      ...row,
      ...(content && contentJson(content, withText)),
    }));
    return { ...sendJson(shown.send, withText), simulated, page, pages, recipients: listed };
  }
  const { n, recipient, parts, content, priceMicros, state, simulated, steps } = shown;
  return {
    ...sendJson(shown.send, false),
    ...contentJson(content, withText),
    ...{ n, recipient, parts, price: units(priceMicros), state, simulated },
    steps: steps.map((step) => stepJson(step, withText)),
  };
}

export function sendJson(
  { v1Id, id, email, costMicros, text, accountId: _account, routed: _routed, perMinute, ...send }: Send,
  withText: boolean,
) {
  return {
    send: v1Id ?? id,
    id,
    account: email,
    cost: units(costMicros),
    ...send,
    ...(perMinute === null ? {} : { perMinute }),
    ...(withText && text !== null ? { text } : {}),
  };
}

function contentJson(content: MessageContent, withText: boolean) {
  if ('text' in content) {
    const { text, ...others } = content;
    return { ...others, ...(withText ? { text } : {}) };
  }
  const { dataCoding, hasHeader } = content;
  return { encoding: 'octets', dataCoding, hasHeader, ...(withText ? { octets: hexOf(content) } : {}) };
}

function nameOf({ v1Id, id }: Send): string {
  return v1Id ?? id;
}
