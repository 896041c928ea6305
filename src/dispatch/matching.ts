import { takenAt } from '#connectors/index.ts';
import { mayBeOf } from '#domain/in-doubt.ts';
import {
  type DoubtfulPart,
  doubtfulParts,
  type OpenMessage,
  openMessages,
  type SubmittedPart,
  submittedParts,
} from '#storage/queries/receipts.ts';
import { type Awaited, mayBe } from './awaited.ts';
import type { Dispatch } from './dispatch.ts';
import { uncounted } from './outcomes.ts';
import { attemptEvents } from './part.ts';
import type { Arrived } from './receipts.ts';

/** Whose receipts are: what memory does not know is asked of the database, for many at once. */
export class Matching {
  readonly #dispatch: Dispatch;
  /** Parts in doubt that a receipt has just settled: the database does not know yet. */
  readonly #settling = new Set<string>();

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  inMemory({ carrierId, receipt: { candidates, number }, at }: Arrived): Awaited | undefined {
    const sinceMs = at.getTime() - this.#dispatch.rememberedMs;
    return this.#dispatch.awaited.find({ carrierId, candidates, number, sinceMs });
  }

  /** By the id that the carrier gave. */
  async bySubmission(batch: readonly Arrived[]): Promise<Map<Arrived, Awaited>> {
    const { pool, clock, rememberedMs } = this.#dispatch;
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
    const found = new Map<Arrived, Awaited>();
    for (const arrived of batch) {
      // Another receipt of the batch, or an answer meanwhile, may have brought it to memory.
      const part = this.inMemory(arrived) ?? this.#known(arrived, known);
      if (part) found.set(arrived, part);
    }
    return found;
  }

  #known({ carrierId, receipt }: Arrived, known: ReadonlyMap<string, SubmittedPart[]>): Awaited | undefined {
    for (const candidate of receipt.candidates) {
      const fitting = (known.get(`${carrierId} ${candidate}`) ?? []).filter((part) =>
        mayBe(part.recipient, receipt.number),
      );
      const parts = onlyMessage(fitting);
      if (!parts) continue;
      const { carrierMessageId, at, final, laterReceipts, ...first } = parts[0]!;
      const ref = { ...first, last: parts.at(-1)!.part, attempt: 1, carrierId, doubted: false };
      return this.#dispatch.awaited.add(carrierMessageId, ref, at, { laterReceipts, ...(final ? { final } : {}) });
    }
    return undefined;
  }

  /** As the only message in doubt to that number under that sender at that time, whose id was lost with the answer. */
  async byDoubt(batch: readonly Arrived[]): Promise<Map<Arrived, Awaited>> {
    const { pool, clock, rememberedMs } = this.#dispatch;
    const since = new Date(clock.now().getTime() - rememberedMs);
    const found = new Map<Arrived, Awaited>();
    for (const [carrierId, all] of byCarrier(batch)) {
      const named = all.filter(
        ({ receipt: { number, address, candidates } }) => number && address && candidates.length > 0,
      );
      if (named.length === 0) continue;
      const numbers = [...new Set(named.map(({ receipt }) => international(receipt.number)))];
      // In this order: what is open now and is written down before the last question is found by its id there.
      const open = await openMessages(pool, { carrierId, numbers });
      const doubtful = await doubtfulParts(pool, { carrierId, numbers, since });
      if (doubtful.length === 0) continue;
      const known = await this.bySubmission(named);
      for (const arrived of named) {
        const part = this.inMemory(arrived) ?? known.get(arrived) ?? this.#settle(arrived, doubtful, open);
        if (part) found.set(arrived, part);
      }
    }
    return found;
  }

  #settle(
    { carrierId, receipt, at }: Arrived,
    doubtful: readonly DoubtfulPart[],
    open: readonly OpenMessage[],
  ): Awaited | undefined {
    const { writer, awaited, carriers, settled } = this.#dispatch;
    const number = international(receipt.number);
    const taken = takenAt(receipt.raw);
    const fitting = doubtful.filter(
      (part) =>
        part.recipient === number &&
        sameSender(part.sender, receipt.address) &&
        mayBeOf(part, at, taken) &&
        !this.#settling.has(keyOf(part)),
    );
    // Two messages to one number with a copy of unknown id: nobody can say which of them this receipt speaks of.
    const parts = onlyMessage(fitting);
    if (!parts) return undefined;
    const [first] = parts;
    // Another one is being handed over, here or by another process: the receipt may be of that one, before its answer is known.
    const isOther = (one: OpenMessage) => one.sendId !== first!.sendId || one.n !== first!.n;
    if (open.some((one) => one.recipient === number && sameSender(one.sender, receipt.address) && isOther(one)))
      return undefined;
    const last = carriers.habits(carrierId).wholeTexts ? parts.at(-1)! : first!;
    const ref = { ...first!, last: last.part, carrierId, doubted: true };
    const carrierMessageId = receipt.candidates[0]!;
    const said = { carrierMessageId, detail: 'known from its receipt', replaces: 'in_doubt' as const };
    const events = attemptEvents(ref, 'submitted', at, said);
    const key = keyOf(ref);
    this.#settling.add(key);
    settled.add(ref);
    writer.add({ events: first!.settled ? uncounted(events) : events }, () => this.#settling.delete(key));
    const { ended, laterReceipts } = first!;
    return awaited.add(carrierMessageId, ref, at, { laterReceipts, ...(ended ? { final: ended } : {}) });
  }
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

function international(number: string): string {
  return number.startsWith('+') ? number : `+${number}`;
}

/** A sender that is a number may be written with + or without. */
function sameSender(one: string, other: string): boolean {
  return one === other || one.replace(/^\+/, '') === other.replace(/^\+/, '');
}
