import type { Content, Submission, SubmitOutcome } from '../connector.ts';

type Tell = (outcome: SubmitOutcome) => void;

/** One text on its way whole, for all the parts that we count it as. */
export type WholeText<Ref> = {
  /** Whose outcome is that of the whole: told at the end, or late. */
  refs: Ref[];
  seen: Set<number>;
  waiting: Tell[];
  outcome?: SubmitOutcome;
};

/**
 * Where the carrier cuts long texts itself, one PDU stands for all parts of a text to one recipient. The part that comes
 * first carries it; the others, whenever they come, share its outcome. A part that comes again is a new attempt of the whole.
 */
export class WholeTexts<Ref> {
  readonly #byContent = new WeakMap<Content, Map<string, WholeText<Ref>>>();

  /** Whether the part's text is on its way, or has been, with another part. Its outcome is then told through `tell`. */
  shares({ content, recipient, part, ref }: Submission<Ref>, tell: Tell): boolean {
    const whole = this.#byContent.get(content)?.get(recipient);
    if (!whole || whole.seen.has(part)) return false;
    whole.seen.add(part);
    whole.refs.push(ref);
    const { outcome } = whole;
    if (outcome) queueMicrotask(() => tell(outcome));
    else whole.waiting.push(tell);
    this.#forget(content, recipient, whole);
    return true;
  }

  /** The part carries the whole text. */
  begin({ content, recipient, part, ref }: Submission<Ref>): WholeText<Ref> {
    const whole: WholeText<Ref> = { refs: [ref], seen: new Set([part]), waiting: [] };
    const recipients = this.#byContent.get(content) ?? new Map<string, WholeText<Ref>>();
    recipients.set(recipient, whole);
    this.#byContent.set(content, recipients);
    return whole;
  }

  settle({ content, recipient }: Submission<Ref>, whole: WholeText<Ref>, outcome: SubmitOutcome): void {
    whole.outcome = outcome;
    for (const tell of whole.waiting) tell(outcome);
    whole.waiting = [];
    this.#forget(content, recipient, whole);
  }

  #forget(content: Content, recipient: string, whole: WholeText<Ref>): void {
    const recipients = this.#byContent.get(content);
    const complete = whole.outcome !== undefined && whole.seen.size === content.parts.length;
    if (complete && recipients?.get(recipient) === whole) recipients.delete(recipient);
  }
}
