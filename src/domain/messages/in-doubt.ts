import { hasOneTimeCode } from '../text/one-time-code.ts';

// The rules for what carriers leave open, all in one place; docs/in-doubt.md says the same in words.

/** Which notifications of an account may be sent once more when they are in doubt. */
export const resendRules = ['codes', 'notifications', 'never'] as const;
export type ResendRule = (typeof resendRules)[number];

/** What becomes of the money for what an account had in doubt to the end. */
export const doubtCharges = ['charged', 'refunded'] as const;
export type DoubtCharge = (typeof doubtCharges)[number];

type Kind = 'notification' | 'marketing';

/** Decided when a request is accepted, and kept with it: its own word goes before the rule of its account. */
export function mayBeResent({ kind, text }: { kind: Kind; text: string }, rule: ResendRule, asked?: boolean): boolean {
  if (kind === 'marketing') return false;
  if (asked !== undefined) return asked;
  return rule === 'notifications' || (rule === 'codes' && hasOneTimeCode(text));
}

/** A part whose end is open: nobody knows whether it left (`doubt`), or it left and no receipt came (`receipt`). */
export type OpenPart =
  | {
      open: 'doubt';
      kind: Kind;
      mayBeResent: boolean;
      /** How many copies of it were handed over, or are to be. */
      copies: number;
      /** Since it last came into doubt. */
      ageMs: number;
      /** Its validity has not ended. */
      valid: boolean;
    }
  | {
      open: 'receipt';
      /** Since the end of its validity; below zero before. */
      overdueMs: number;
      /** The carrier's id for it is known: without that nobody can ask. */
      hasId: boolean;
      asked: boolean;
    };

/** What a carrier and the installation allow. */
export type OpenRules = {
  /** `resend`: whatever the account says, every notification; `by-kind`: what the account or the request allows. */
  inDoubt: 'by-kind' | 'never' | 'resend';
  resendAfterMs: number;
  closeAfterMs: number;
  /** The carrier may be asked what became of a part. */
  query: boolean;
  /** How long after the end of its validity a receipt is waited for. */
  graceMs: number;
};

export type NextStep = 'wait' | 'query' | 'resend' | 'close';

/** What has been in doubt for longer than its wait and this, because nobody dispatched, is not sent again: a code is of no use by then. */
export const resentWithinMs = 3_600_000;

/** What is to be done about an open part when neither an answer nor a receipt has settled it. */
export function nextStep(part: OpenPart, rules: OpenRules): NextStep {
  if (part.open === 'receipt') {
    if (part.overdueMs >= rules.graceMs) return 'close';
    return rules.query && part.hasId && !part.asked && part.overdueMs >= 0 ? 'query' : 'wait';
  }
  const resendable = part.copies < 2 && part.valid && isResent(part, rules.inDoubt);
  if (resendable && part.ageMs <= rules.resendAfterMs + resentWithinMs) {
    return part.ageMs < rules.resendAfterMs ? 'wait' : 'resend';
  }
  return part.ageMs < rules.closeAfterMs ? 'wait' : 'close';
}

function isResent({ kind, mayBeResent: allowed }: { kind: Kind; mayBeResent: boolean }, inDoubt: OpenRules['inDoubt']) {
  if (kind === 'marketing' || inDoubt === 'never') return false;
  return inDoubt === 'resend' || allowed;
}

/** When a part in doubt may have been at its carrier. */
export type TimeOfDoubt = { handedOverAt: Date; doubtedAt: Date };

/** Two processes' clocks, or ours and a carrier's, may differ by so much. */
const clocksDifferMs = 5 * 60_000;
/** A carrier writes the time of an unknown zone: UTC-12 to UTC+14. */
const zonesDifferMs = 14 * 3_600_000;

/**
 * Whether a receipt that arrived `at` may speak of a part in doubt: one that came before the part was handed over cannot, and
 * neither can one whose message the carrier says to have taken before that, or long after the part had come into doubt.
 * `takenAt`: the carrier's word for it, read as if it were in UTC.
 */
export function mayBeOf({ handedOverAt, doubtedAt }: TimeOfDoubt, at: Date, takenAt: Date | undefined): boolean {
  const earliest = handedOverAt.getTime() - clocksDifferMs;
  if (at.getTime() < earliest) return false;
  if (!takenAt) return true;
  const latest = doubtedAt.getTime() + clocksDifferMs;
  return takenAt.getTime() >= earliest - zonesDifferMs && takenAt.getTime() <= latest + zonesDifferMs;
}
