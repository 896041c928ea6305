import { expect } from 'vitest';
import { type PartEventKind, type PartState, stateOf } from '#domain/messages/message.ts';
import { readSimulatorStats } from '#simulator/control/control-client.ts';
import type { Phones } from '#simulator/phones/phones.ts';
import type { Installation } from './installation.ts';
import type { V1Account, V1Client } from './v1-client.ts';

const REGULATORS = 9_000;
const OTHERS = 1_000;
const CREDIT_MICROS = 10_000_000_000;
const PRICE_MICROS = 50_000;

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

/** Waits until so many messages have reached the simulated carrier since it started. */
export async function untilSubmitted(dataDir: string, count: number): Promise<void> {
  const received = async () => (await readSimulatorStats(dataDir))?.received ?? 0;
  await expect.poll(received, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(count);
}

/** What Envoi says became of each message that it accepted, by number; all of one part. */
export async function statesOf({ query }: Pick<Installation, 'query'>): Promise<Map<string, PartState[]>> {
  const rows = await query<{ recipient: string; kinds: PartEventKind[] }>(
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

/** How the words of Envoi and the phones agree. */
export type Tally = {
  accepted: number;
  /** Messages on their phone, and known to be. */
  delivered: number;
  /** Messages in doubt that are not on their phone. */
  inDoubt: number;
  /** Numbers with a message in doubt that is on the phone all the same: its receipt has not been understood (yet). */
  inDoubtThoughDelivered: string[];
  /** Numbers with a message that is neither on the phone nor in doubt. */
  lost: string[];
  /** Numbers whose phone got more than was accepted for it. */
  repeated: string[];
};

/** Compares what Envoi says with what is on the phones, number by number. */
export function tally(states: ReadonlyMap<string, readonly PartState[]>, phones: Phones): Tally {
  const all: Tally = { accepted: 0, delivered: 0, inDoubt: 0, inDoubtThoughDelivered: [], lost: [], repeated: [] };
  for (const [number, ofNumber] of states) {
    const onPhone = phones.find(number.slice(1))?.received.filter(({ state }) => state === 'delivered').length ?? 0;
    const delivered = ofNumber.filter((state) => state === 'delivered').length;
    const inDoubt = ofNumber.filter((state) => state === 'in_doubt').length;
    all.accepted += ofNumber.length;
    all.delivered += delivered;
    all.inDoubt += inDoubt;
    if (delivered + inDoubt < ofNumber.length || delivered > onPhone) all.lost.push(number);
    else if (onPhone > ofNumber.length) all.repeated.push(number);
    else if (onPhone > delivered) all.inDoubtThoughDelivered.push(number);
  }
  for (const number of phones.numbers()) if (!states.has(`+${number}`)) all.repeated.push(`+${number}`);
  return all;
}

type Ended = { installation: Installation; envoi: V1Client; account: V1Account; phones: () => Phones };

/**
 * Waits until nothing of ten thousand messages is under way, then holds what Envoi says against what is on the phones:
 * each message is there once, or named in doubt and not there; the counters and the books are right. Gives how many were
 * ever in doubt, and how many still are.
 */
export async function provenEnd({ installation, envoi, account, phones }: Ended) {
  const { query, commands } = installation;
  await expect.poll(() => query('select from slice'), { timeout: 20_000, interval: 100 }).toEqual([]);
  await expect
    .poll(async () => tally(await statesOf(installation), phones()), { timeout: 30_000, interval: 250 })
    .toMatchObject({ accepted: tenThousand.length, inDoubtThoughDelivered: [], lost: [], repeated: [] });

  const { delivered, inDoubt } = tally(await statesOf(installation), phones());
  expect(delivered + inDoubt).toBe(tenThousand.length);
  const counters = 'select sum(delivered)::int as delivered, sum(in_doubt)::int as "inDoubt" from send';
  expect(await query(counters)).toEqual([{ delivered, inDoubt }]);
  await expect.poll(() => query('select from unmatched_receipt'), { timeout: 10_000 }).toEqual([]);
  const { balance } = await envoi.ask(account, 'account/balance');
  expect(balance).toBe((CREDIT_MICROS - tenThousand.length * PRICE_MICROS) / 1e6);
  expect(await commands.envoi('ledger check')).toMatchObject({ exitCode: 0 });

  const [doubted] = await query<{ parts: number }>(`select count(*)::int as parts from event where kind = 'in_doubt'`);
  return { everInDoubt: doubted!.parts, inDoubt };
}
