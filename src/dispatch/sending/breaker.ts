import type { SubmitOutcome } from '#connectors/connector.ts';
import type { BreakerSettings } from '#connectors/index.ts';
import type { BreakerReason } from '#domain/routing/connection-reasons.ts';

/** `open`: the carrier gets nothing; `half_open`: a few parts; `ramping`: more and more. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'ramping';

/** What the operator and routing see. `share`: how much of its traffic the carrier may get, in percent. */
export type BreakerStatus = { breaker: BreakerState; share: number; breakerReason: BreakerReason | null };

/** Parts that probe whether a carrier is well again. */
const PROBES = 10;
/** While it is tried, so much of its traffic is routed to it, in percent: something must come to try it with. */
const HALF_OPEN_SHARE = 5;
const FIRST_SHARE = 10;
/** So long without an outcome, and what came before is forgotten. */
const FORGOTTEN_AFTER_MS = 300_000;
/** With nothing bad among the probes, fewer than all are enough after this. */
const PROBED_FOR_MS = 60_000;
const LONGEST_PAUSE_MS = 600_000;
/** What may leave at once while traffic returns, in seconds of sending. */
const BURST_SECONDS = 0.2;

type Outcomes = { all: number; refused: number; other: number };

/**
 * Opens the circuit of a carrier that rejects, throttles or does not answer too much, or is not connected; tries it after a pause, which
 * doubles, and ramps its traffic up again. Refusals that blame the recipient, the sender or the content do not count, nor
 * do several of unknown cause in one send: its text may be what is wrong. The time, in milliseconds, is always an argument.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  #state: BreakerState = 'closed';
  #reason: BreakerReason | null = null;
  #since: number;
  #downSince: number | undefined;
  #openings = 0;
  /** How long it is left alone. */
  #pauseMs = 0;
  /** Outcomes of parts that left before the last change of state do not count for it. */
  #round = 0;
  /** The latest outcomes, in two halves: the older one is dropped when the newer is full. */
  #older = none();
  #newer = none();
  #lastOutcomeAt: number;
  #badSince: number | undefined;
  readonly #blamed = new Set<string>();
  #probes = { sent: 0, good: 0, bad: 0 };
  #tokens = 0;
  #filledAt: number;

  constructor(settings: BreakerSettings, nowMs: number) {
    this.#settings = settings;
    this.#since = nowMs;
    this.#filledAt = nowMs;
    this.#lastOutcomeAt = nowMs;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** To be given back with the outcome of each part handed over meanwhile. */
  get round(): number {
    return this.#round;
  }

  status(nowMs: number): BreakerStatus {
    const share = { closed: 100, open: 0, half_open: HALF_OPEN_SHARE, ramping: this.#rampShare(nowMs) }[this.#state];
    return { breaker: this.#state, share, breakerReason: this.#reason };
  }

  /** How many parts may be handed over now. `perSecond`: what the carrier takes when it is well. */
  room(nowMs: number, perSecond: number): number {
    if (this.#state === 'closed') return Number.POSITIVE_INFINITY;
    if (this.#state === 'open') return 0;
    if (this.#state === 'half_open') return PROBES - this.#probes.sent;
    const rate = (perSecond * this.#rampShare(nowMs)) / 100;
    const most = Math.max(1, rate * BURST_SECONDS);
    this.#tokens = Math.min(most, this.#tokens + (Math.max(0, nowMs - this.#filledAt) * rate) / 1_000);
    this.#filledAt = nowMs;
    return Math.floor(this.#tokens);
  }

  /** A part is handed over. Only after `room` said so. */
  sent(): void {
    if (this.#state === 'half_open') this.#probes.sent++;
    else if (this.#state === 'ramping') this.#tokens--;
  }

  /** The outcome of a part that was handed over in `round`, and the send it belongs to. */
  recordOutcome(
    outcome: SubmitOutcome,
    { round, sendId, nowMs }: { round: number; sendId: string; nowMs: number },
  ): void {
    if (round !== this.#round || this.#settings.share === 0) return;
    if (outcome.kind === 'unreachable') {
      if (this.#state === 'half_open') this.#probes.sent--;
      return;
    }
    const refused = outcome.kind === 'rejected' && this.#blamesCarrier(outcome.reason, sendId);
    const other = outcome.kind === 'busy' || outcome.kind === 'unknown';
    if (this.#state === 'half_open') this.#probed(refused || other, nowMs);
    else if (refused || other || outcome.kind === 'accepted') this.#count(refused, other, nowMs);
  }

  /** Looks at the time. `up`: whether the carrier is connected. */
  tick(up: boolean, nowMs: number): void {
    const { persistMs, rampMs, share } = this.#settings;
    this.#downSince = up ? undefined : Math.min(this.#downSince ?? nowMs, nowMs);
    const downMs = this.#downSince === undefined ? 0 : nowMs - this.#downSince;
    this.#since = Math.min(this.#since, nowMs); // a clock that was set back stops nothing
    const inStateMs = nowMs - this.#since;
    if (share === 0) return;
    if (this.#state === 'open') {
      if (up && inStateMs >= this.#pauseMs) this.#become('half_open', nowMs);
    } else if (downMs >= persistMs) {
      this.#open({ code: 'not_connected', seconds: seconds(persistMs) }, nowMs);
      this.#pauseMs = 0; // it is tried as soon as it is connected
    } else if (this.#state === 'half_open') {
      const { good, bad } = this.#probes;
      if (inStateMs >= PROBED_FOR_MS && good > 0 && bad === 0) this.#become('ramping', nowMs);
    } else if (this.#state === 'ramping' && inStateMs >= rampMs) {
      this.#openings = 0;
      this.#become('closed', nowMs);
    }
  }

  #blamesCarrier(reason: string, sendId: string): boolean {
    if (reason === 'account') return true;
    if (reason !== 'other' || this.#blamed.has(sendId)) return false;
    this.#blamed.add(sendId);
    return true;
  }

  #count(refused: boolean, other: boolean, nowMs: number): void {
    if (nowMs - this.#lastOutcomeAt >= FORGOTTEN_AFTER_MS) this.#forget();
    this.#lastOutcomeAt = nowMs;
    const half = this.#newer;
    half.all++;
    if (refused) half.refused++;
    if (other) half.other++;
    if (refused || other || this.#badSince !== undefined) this.#judge(nowMs);
    if (half.all < this.#settings.parts / 2 || half !== this.#newer) return;
    this.#older = half;
    this.#newer = none();
    this.#blamed.clear();
  }

  /** Each refusal is the end of a message, so it is acted on at once; the rest must go on for a while. */
  #judge(nowMs: number): void {
    const { share, parts, persistMs } = this.#settings;
    const all = this.#older.all + this.#newer.all;
    const refused = this.#older.refused + this.#newer.refused;
    const bad = refused + this.#older.other + this.#newer.other;
    if (all < parts / 2 || bad < share * all) {
      this.#badSince = undefined;
      return;
    }
    this.#badSince ??= nowMs;
    const what = { percent: Math.round((100 * bad) / all), parts: all };
    if (all >= parts && refused >= share * all) this.#open({ code: 'refused', ...what }, nowMs);
    else if (all >= parts / 2 && nowMs - this.#badSince >= persistMs) {
      this.#open({ code: 'put_off', ...what, seconds: seconds(nowMs - this.#badSince) }, nowMs);
    }
  }

  #probed(bad: boolean, nowMs: number): void {
    if (bad) this.#probes.bad++;
    else this.#probes.good++;
    const { good, bad: failed } = this.#probes;
    if (failed >= this.#settings.share * PROBES) {
      this.#open({ code: 'probes_failed', parts: good + failed, failed }, nowMs);
    } else if (good + failed >= PROBES) this.#become('ramping', nowMs);
  }

  #open(reason: BreakerReason, nowMs: number): void {
    this.#pauseMs = Math.min(this.#settings.pauseMs * 2 ** Math.min(this.#openings, 10), LONGEST_PAUSE_MS);
    this.#openings++;
    this.#become('open', nowMs);
    this.#reason = reason;
  }

  #become(state: BreakerState, nowMs: number): void {
    this.#state = state;
    this.#since = nowMs;
    this.#filledAt = nowMs;
    this.#tokens = 0;
    this.#probes = { sent: 0, good: 0, bad: 0 };
    if (state === 'closed') this.#reason = null;
    else this.#round++;
    this.#forget();
  }

  #forget(): void {
    this.#older = none();
    this.#newer = none();
    this.#badSince = undefined;
    this.#blamed.clear();
  }

  #rampShare(nowMs: number): number {
    const gone = Math.min(1, Math.max(0, nowMs - this.#since) / this.#settings.rampMs);
    return FIRST_SHARE + Math.floor(gone * 9) * 10;
  }
}

function none(): Outcomes {
  return { all: 0, refused: 0, other: 0 };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
