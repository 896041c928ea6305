import { formatLocal } from '#domain/hours/local-time.ts';
import type { Statement } from '#operations/billing/account-statement.ts';
import { money, units } from '../values.ts';
import { table } from './layout.ts';

type Movement = Statement['movements'][number];

/** An account's movements for people, in the account's own time. */
export function statementText({ account, movements, next }: Statement): string {
  const { email, currency, zone } = account;
  const rows = table(
    movements,
    [
      [`AT (${zone})`, (row) => formatLocal(row.at, zone)],
      ['WHAT', (row) => row.kind],
      ['AMOUNT', (row) => money(row.micros, currency), 'right'],
      ['BALANCE', (row) => money(row.balanceMicros, currency), 'right'],
      ['FOR', subject],
      ['NOTE', (row) => row.note],
    ],
    'Nothing has moved.',
  );
  const more = next ? `\n\nEarlier ones: envoi account statement ${email} --before ${next}` : '';
  return `${email} has ${money(account.balanceMicros, currency)}.\n\n${rows}${more}`;
}

export function statementJson({ account, movements, next }: Statement) {
  return {
    id: account.email,
    currency: account.currency,
    balance: units(account.balanceMicros),
    movements: movements.map(({ micros, balanceMicros, sendId, v1Id, n, part, simulated, ...row }) => ({
      ...row,
      amount: units(micros),
      balance: units(balanceMicros),
      ...(sendId === null ? {} : { send: v1Id ?? sendId, simulated }),
      ...(n === null ? {} : { n, part }),
    })),
    next: next ?? null,
  };
}

/** `send 65f1c0ffee123`, or the part of it that is given back. */
function subject({ sendId, v1Id, n, part, simulated }: Movement): string {
  if (sendId === null) return '';
  const send = `send ${v1Id ?? sendId}`;
  return (n === null ? send : `${send}/${n}, part ${part}`) + (simulated ? ' (simulated)' : '');
}
