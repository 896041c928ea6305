import type { Content, Submission } from '#connectors/connector.ts';
import type { CarrierProfile } from '#connectors/index.ts';
import type { AttemptedPart, ClaimedMessage } from '#storage/queries/queue/claimed-messages.ts';
import type { PartEventToRecord } from '#storage/queries/receipts/record-events.ts';
import { cancellation } from '../core/outcomes.ts';
import { attemptEvents, type PartRef, partsOf } from '../core/part.ts';
import { type CheckVerdict, type Circumstances, verdictOn } from './checks.ts';
import type { OpenSlice } from './open-slice.ts';

/** A part ready to be handed over. */
export type Ready = { open: OpenSlice; submission: Submission<PartRef> };

/** Parts of a message that are to leave now. `doubted`: those that may have left before. */
type RemainingParts = { parts: number[]; doubted: ReadonlySet<number> };

const nobody: ReadonlySet<number> = new Set();

/** What earlier attempts left of the messages of some slices: none of a slice at its first attempt. */
export class EarlierAttempts {
  readonly #parts = new Map<string, AttemptedPart[]>();

  constructor(tried: readonly AttemptedPart[]) {
    for (const part of tried) {
      const key = `${part.slice} ${part.n}`;
      const known = this.#parts.get(key);
      if (known) known.push(part);
      else this.#parts.set(key, [part]);
    }
  }

  /** The parts that still have to leave. */
  remainingParts(slice: number, { n, parts }: ClaimedMessage): RemainingParts {
    const all = Array.from({ length: parts }, (_, i) => i + 1);
    const tried = this.#parts.get(`${slice} ${n}`);
    if (!tried) return { parts: all, doubted: nobody };
    const settled = new Set(tried.filter(({ doubted }) => !doubted).map(({ part }) => part));
    const doubted = new Set(tried.filter(({ doubted }) => doubted).map(({ part }) => part));
    return { parts: settled.has(0) ? [] : all.filter((part) => !settled.has(part)), doubted };
  }
}

/** What is made of one opened slice: parts to hand over, and events of what may not leave. */
export class PreparedSubmissions {
  readonly open: OpenSlice;
  readonly ready: Ready[] = [];
  readonly events: PartEventToRecord[] = [];
  /** Parts among `ready`. */
  parts = 0;
  readonly #contentOf: (n: number) => Content;
  readonly #profile: CarrierProfile;

  constructor(open: OpenSlice, contentOf: (n: number) => Content, profile: CarrierProfile) {
    this.open = open;
    this.#contentOf = contentOf;
    this.#profile = profile;
  }

  take(message: ClaimedMessage, { parts, doubted }: RemainingParts, circumstances: Circumstances): void {
    if (parts.length === 0) return;
    const verdict = verdictOn(message, this.open.content, circumstances);
    if (verdict) {
      this.#keepBack(message, { parts, doubted }, { verdict, now: circumstances.now });
      return;
    }
    const notBefore = circumstances.paced(this.open.content, message.n);
    if (notBefore) this.open.giveBack(message.n, { notBefore, held: null, carrierId: this.open.carrierId });
    else if (this.#profile.wholeTexts && message.parts > 1 && this.#contentOf(message.n).encoding !== 'octets')
      this.#handWhole(message, { parts, doubted }, circumstances.now);
    else
      this.#hand(
        message,
        parts.map((part) => this.open.ref(message, part, { doubted: doubted.has(part) })),
      );
  }

  /** What may have left before is not given back: it stays in doubt. */
  #keepBack(
    message: ClaimedMessage,
    { parts, doubted }: RemainingParts,
    { verdict, now }: { verdict: CheckVerdict; now: Date },
  ): void {
    const { kind, reason } = verdict;
    if (kind === 'held') {
      this.open.giveBack(message.n, { notBefore: verdict.notBefore, held: 'hours', carrierId: this.open.carrierId });
      this.events.push(...attemptEvents(this.open.ref(message, 0), 'held', now, { reason }));
      return;
    }
    for (const part of parts) {
      if (doubted.has(part)) continue;
      this.events.push(...attemptEvents(this.open.ref(message, part), kind, now, { reason, refunded: true }));
    }
  }

  /**
   * The carrier cuts long texts itself: one submission stands for all parts, which have one id and one outcome in one commit.
   * A message some of whose parts left another way cannot be completed by it.
   */
  #handWhole(message: ClaimedMessage, { parts, doubted }: RemainingParts, now: Date): void {
    if (parts.length === message.parts) {
      this.#hand(message, [this.open.ref(message, 1, { last: message.parts, doubted: doubted.size > 0 })]);
      return;
    }
    for (const part of parts) {
      const ref = this.open.ref(message, part, { doubted: doubted.has(part) });
      this.events.push(...cancellation(ref, now, { code: 'left_in_parts' }));
    }
  }

  #hand(message: ClaimedMessage, refs: readonly PartRef[]): void {
    const recipient = message.recipient as `+${string}`;
    const content = this.#contentOf(message.n);
    let parts = 0;
    for (const ref of refs) {
      this.ready.push({ open: this.open, submission: { recipient, part: ref.part, content, ref } });
      parts += partsOf(ref);
    }
    this.open.expectOutcomes(message.n, parts);
    this.parts += parts;
  }
}
