import type { Receipt } from '#connectors/connector.ts';
import { mayBeOf } from '#domain/messages/in-doubt.ts';
import {
  lockInDoubt,
  type OpenMessage,
  openMessages,
  type PartWithLostId,
  partsWithLostIds,
  type SubmittedPart,
  submittedParts,
} from '#storage/queries/receipts/receipts.ts';
import { type PartEventToRecord, recordNow } from '#storage/queries/receipts/record-events.ts';
import { inTransaction } from '#storage/transaction.ts';
import type { CarrierProfiles } from '../core/carrier-profiles.ts';
import { uncounted } from '../core/outcomes.ts';
import { attemptEvents } from '../core/part.ts';
import type { Resources } from '../core/resources.ts';
import type { SettledParts } from '../core/settled-parts.ts';
import type { Arrived } from './arrived.ts';
import { type AwaitedPart, type AwaitedReceipts, mayBe } from './awaited.ts';

type Needs = Pick<Resources, 'pool' | 'clock'> & {
  profiles: CarrierProfiles;
  awaited: AwaitedReceipts;
  settledParts: SettledParts;
  /** How long after its submission a message is looked for by the carrier's id. */
  rememberedMs: number;
};

/** Finds the part a receipt belongs to: what memory does not know is asked of the database, for many at once. */
export class Matching {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  inMemory({ carrierId, receipt, at }: Arrived): AwaitedPart | undefined {
    const { awaited, rememberedMs } = this.#needs;
    const { candidates, number } = receipt;
    const asked = { carrierId, candidates, number, sinceMs: at.getTime() - rememberedMs };
    const found = awaited.find(asked);
    if (found) return found;
    const unswapped = numberIfUnswapped(receipt);
    return unswapped === undefined ? undefined : awaited.find({ ...asked, number: unswapped });
  }

  /** By the id that the carrier gave. */
  async bySubmission(batch: readonly Arrived[]): Promise<Map<Arrived, AwaitedPart>> {
    const { pool, clock, rememberedMs } = this.#needs;
    const since = new Date(clock.now().getTime() - rememberedMs);
    const known = new Map<string, SubmittedPart[]>();
    for (const [carrierId, arrived] of byCarrier(batch)) {
      const ids = arrived.flatMap(({ receipt }) => receipt.candidates);
      if (ids.length === 0) continue;
      for (const part of await submittedParts(pool, { carrierId, ids, since })) {
        const key = `${carrierId} ${part.carrierMessageId}`;
        known.set(key, [...(known.get(key) ?? []), part]);
      }
    }
    const found = new Map<Arrived, AwaitedPart>();
    for (const arrived of batch) {
      // Another receipt of the batch, or an answer meanwhile, may have brought it to memory.
      const part = this.inMemory(arrived) ?? this.#known(arrived, known);
      if (part) found.set(arrived, part);
    }
    return found;
  }

  #known({ carrierId, receipt }: Arrived, known: ReadonlyMap<string, SubmittedPart[]>): AwaitedPart | undefined {
    for (const candidate of receipt.candidates) {
      const named = known.get(`${carrierId} ${candidate}`) ?? [];
      const parts = onlyMessage(named.filter((part) => isTo(part.recipient, receipt)));
      if (!parts) continue;
      const { carrierMessageId, at, final, laterReceipts, ...first } = parts[0]!;
      const ref = { ...first, last: parts.at(-1)!.part, attempt: 1, carrierId };
      return this.#needs.awaited.know(carrierMessageId, ref, at, { laterReceipts, ...(final ? { final } : {}) });
    }
    return undefined;
  }

  /** As the only message in doubt to that number under that sender at that time, whose id was lost with the answer. */
  async byDoubt(batch: readonly Arrived[]): Promise<Map<Arrived, AwaitedPart>> {
    const { pool, clock, rememberedMs } = this.#needs;
    const since = new Date(clock.now().getTime() - rememberedMs);
    const found = new Map<Arrived, AwaitedPart>();
    for (const [carrierId, all] of byCarrier(batch)) {
      const named = all.filter(
        ({ receipt: { number, address, candidates } }) => number && address && candidates.length > 0,
      );
      if (named.length === 0) continue;
      const numbers = [...new Set(named.flatMap(({ receipt }) => addressings(receipt).map(({ number }) => number)))];
      const wanted = { carrierId, numbers, since };
      if ((await partsWithLostIds(pool, wanted)).length === 0) continue;
      for (const [arrived, part] of await this.#settleInDoubt(named, wanted)) found.set(arrived, part);
    }
    return found;
  }

  /**
   * What is settled is on disk, where every process sees it, before another one looks for a part of its own receipts. What is
   * not there then is looked at again: another receipt claimed that part first.
   */
  async #settleInDoubt(named: readonly Arrived[], wanted: Wanted): Promise<Map<Arrived, AwaitedPart>> {
    await inTransaction(this.#needs.pool, async (client) => {
      await lockInDoubt(client, wanted.carrierId);
      // In this order: what is open now and is written down before the last query is found by its id there.
      const open = await openMessages(client, wanted);
      const doubtful = await partsWithLostIds(client, wanted);
      const known = await this.bySubmission(named);
      const made = new Map<string, Settlement>();
      for (const arrived of named) {
        if (!known.has(arrived) && !this.inMemory(arrived)) this.#settle(arrived, { doubtful, open, made });
      }
      const events = [...made.values()].flatMap((settlement) => settlement.events);
      if (events.length > 0) await recordNow(client, { events });
    });
    return this.bySubmission(named);
  }

  #settle(arrived: Arrived, { doubtful, open, made }: Facts): void {
    const { carrierId, receipt, at } = arrived;
    const { profiles, settledParts } = this.#needs;
    if ([...made.values()].some((settlement) => isRepetition(settlement.arrived, arrived))) return;
    const taken = receipt.takenAt?.();
    const fitting = doubtful.filter(
      (part) => isAddressedAs(part, receipt) && mayBeOf(part, at, taken) && !made.has(keyOf(part)),
    );
    // Two messages to one number with a copy of unknown id: nobody can know which of them this receipt is about.
    const parts = onlyMessage(fitting);
    if (!parts) return;
    const [first] = parts;
    // Another one is being handed over, here or by another process: the receipt may be of that one, before its answer is known.
    const isOther = (one: OpenMessage) => one.sendId !== first!.sendId || one.n !== first!.n;
    if (open.some((one) => isAddressedAs(one, receipt) && isOther(one))) return;
    const last = profiles.of(carrierId).wholeTexts ? parts.at(-1)! : first!;
    const ref = { ...first!, last: last.part, carrierId, doubted: true };
    const carrierMessageId = receipt.candidates[0]!;
    const receiptEvent = { carrierMessageId, reason: { code: 'known_from_receipt' }, replaces: 'in_doubt' } as const;
    const events = attemptEvents(ref, 'submitted', at, receiptEvent);
    settledParts.add(ref);
    made.set(keyOf(ref), { arrived, events: first!.settled ? uncounted(events) : events });
  }
}

type Wanted = { carrierId: number; numbers: readonly string[]; since: Date };

/** Events that tell the id of a part in doubt, known from a receipt. */
type Settlement = { arrived: Arrived; events: PartEventToRecord[] };

/** What is in doubt, what is being handed over, and what was settled a moment ago, by part. */
type Facts = { doubtful: readonly PartWithLostId[]; open: readonly OpenMessage[]; made: Map<string, Settlement> };

/** Whether two receipts name the same message of their carrier: they are of one part. */
function isRepetition({ receipt: one }: Arrived, { receipt: other }: Arrived): boolean {
  return one.candidates[0] === other.candidates[0] && one.number === other.number;
}

/** The parts, when all are of one message; else those of the only message among them that has no end yet. */
function onlyMessage<Part extends { sendId: string; n: number; final?: unknown }>(
  parts: readonly Part[],
): Part[] | undefined {
  for (const among of [parts, parts.filter((part) => !part.final)]) {
    const [first] = among;
    if (first && among.every((part) => part.sendId === first.sendId && part.n === first.n)) return [...among];
  }
  return undefined;
}

function byCarrier(batch: readonly Arrived[]): Map<number, Arrived[]> {
  return Map.groupBy(batch, ({ carrierId }) => carrierId);
}

function keyOf(part: { sendId: string; n: number; part: number }): string {
  return `${part.sendId} ${part.n} ${part.part}`;
}

function isTo(recipient: string, receipt: Receipt): boolean {
  if (mayBe(recipient, receipt.number)) return true;
  const unswapped = numberIfUnswapped(receipt);
  return unswapped !== undefined && mayBe(recipient, unswapped);
}

/** The recipient, should the carrier not swap the addresses in receipts: where the sender may be a telephone number too. */
function numberIfUnswapped({ address }: Receipt): string | undefined {
  return /(?:\d\D*){9}/.test(address) ? address : undefined;
}

/** Whom a message went to, and who it was from, by its receipt: as the addresses stand, and not swapped. */
function addressings(receipt: Receipt): { number: string; sender: string }[] {
  const { number, address } = receipt;
  const asTheyStand = { number: international(number), sender: address };
  const unswapped = numberIfUnswapped(receipt);
  if (unswapped === undefined) return [asTheyStand];
  return [asTheyStand, { number: international(unswapped), sender: number }];
}

function isAddressedAs(message: { recipient: string; sender: string }, receipt: Receipt): boolean {
  return addressings(receipt).some(
    ({ number, sender }) => message.recipient === number && sameSender(message.sender, sender),
  );
}

function international(number: string): string {
  return number.startsWith('+') ? number : `+${number}`;
}

/** A sender that is a number may be written with + or without. */
function sameSender(one: string, other: string): boolean {
  return one === other || one.replace(/^\+/, '') === other.replace(/^\+/, '');
}
