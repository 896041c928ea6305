import { type EventKind, type PartState, stateOf } from '#domain/message.ts';
import type { Phones } from '#simulator/phones.ts';
import type { Installation } from './installation.ts';
import type { V1Account, V1Client } from './v1-client.ts';

const REGULATORS = 9_000;
const OTHERS = 1_000;

/** Ten thousand plain numbers: those of the regulator's range without a meaning, and a thousand other French mobiles. */
export const tenThousand: readonly string[] = [
  ...Array.from({ length: REGULATORS }, (_, i) => `+3363998${String(i).padStart(4, '0')}`),
  ...Array.from({ length: OTHERS }, (_, i) => `+3361234${String(i).padStart(4, '0')}`),
];

/** Cuts a list into requests. */
export function inRequests(recipients: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(recipients.length / size) }, (_, i) =>
    recipients.slice(i * size, (i + 1) * size),
  );
}

/** What Envoi says became of each message that it accepted, all of one part. */
export async function statesOf({ query }: Pick<Installation, 'query'>): Promise<Map<string, PartState[]>> {
  const rows = await query<{ recipient: string; kinds: EventKind[] }>(
    `select m.recipient, array_remove(array_agg(e.kind), null) as kinds
      from message m left join event e using (account_id, send_id, n)
      group by m.account_id, m.send_id, m.n, m.recipient`,
  );
  const states = new Map<string, PartState[]>();
  for (const { recipient, kinds } of rows) {
    states.set(recipient, [...(states.get(recipient) ?? []), stateOf(kinds)]);
  }
  return states;
}

/** How the words of Envoi and the phones agree, in numbers of messages. */
export type Tally = {
  accepted: number;
  /** On its phone, and known to be. */
  delivered: number;
  /** Named in doubt, and not on its phone. */
  inDoubt: number;
  /** Named in doubt, and on its phone all the same. */
  inDoubtThoughDelivered: number;
  /** Neither on its phone nor in doubt, or in any state that is not final. */
  lost: string[];
  /** More often on its phone than it was accepted. */
  repeated: string[];
};

/** Compares what Envoi says with what is on the phones. */
export function tally(states: ReadonlyMap<string, readonly PartState[]>, phones: Phones): Tally {
  const counted: Tally = { accepted: 0, delivered: 0, inDoubt: 0, inDoubtThoughDelivered: 0, lost: [], repeated: [] };
  for (const [number, ofNumber] of states) {
    const onPhone = phones.find(number.slice(1))?.received.filter(({ state }) => state === 'delivered').length ?? 0;
    const delivered = ofNumber.filter((state) => state === 'delivered').length;
    const inDoubt = ofNumber.filter((state) => state === 'in_doubt').length;
    counted.accepted += ofNumber.length;
    counted.delivered += Math.min(delivered, onPhone);
    const arrivedInDoubt = Math.min(inDoubt, Math.max(onPhone - delivered, 0));
    counted.inDoubtThoughDelivered += arrivedInDoubt;
    counted.inDoubt += inDoubt - arrivedInDoubt;
    if (delivered + inDoubt < ofNumber.length || delivered > onPhone) counted.lost.push(number);
    if (onPhone > delivered + inDoubt) counted.repeated.push(number);
  }
  for (const number of phones.numbers()) if (!states.has(`+${number}`)) counted.repeated.push(`+${number}`);
  return counted;
}

/** The balance in micros, as the ledger has it. */
export async function balanceMicros(envoi: V1Client, account: V1Account): Promise<number> {
  const { balance } = await envoi.ask(account, 'account/balance');
  return Math.round((balance ?? Number.NaN) * 1e6);
}
