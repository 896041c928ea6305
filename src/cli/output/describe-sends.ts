import { formatLocal } from '#domain/hours/local-time.ts';
import type { ListedSends } from '#operations/messages/list-sends.ts';
import { money } from '../values.ts';
import { sendJson } from './describe-message.ts';
import { table } from './layout.ts';

export function describeSends({ sends, next }: ListedSends): string {
  const rows = table(
    sends,
    [
      ['SEND', (row) => row.v1Id ?? row.id],
      ['ACCEPTED', (row) => `${formatLocal(row.createdAt, row.zone)} (${row.zone})`],
      ['ACCOUNT', (row) => row.email],
      ['FROM', (row) => row.sender],
      ['KIND', (row) => row.kind],
      ['MESSAGES', (row) => String(row.recipients), 'right'],
      ['WAITING', (row) => String(row.waiting), 'right'],
      ['COST', (row) => money(row.costMicros, row.currency), 'right'],
      ['', (row) => (row.simulated ? '(simulated)' : ' ')],
    ],
    'There is no such send.',
  );
  return next === undefined ? rows : `${rows}\n\nOlder ones: --before ${beginningOf(sends, next)}`;
}

/** The text is not among it: `envoi message show --text` tells it. */
export function listJson({ sends, next }: ListedSends) {
  return {
    sends: sends.map(({ waiting, simulated, ...send }) => ({ ...sendJson(send, false), waiting, simulated })),
    next: next === undefined ? null : beginningOf(sends, next),
  };
}

/** A person calls the last of a page as its row shows it. */
function beginningOf(sends: ListedSends['sends'], next: string): string {
  return sends.at(-1)?.v1Id ?? next;
}
