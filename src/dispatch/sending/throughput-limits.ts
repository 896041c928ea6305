import { TokenBucket } from '#domain/messages/token-bucket.ts';
import { type StoredLimits as Read, readRateLimits } from '#storage/queries/accounts/limits.ts';
import type { SenderAllowance } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';

/** What may leave at once after a pause, in seconds of the rate: accounts that wait are looked for four times a second. */
const BURST_SECONDS = 0.5;

type Needs = Pick<Resources, 'pool' | 'clock' | 'worker'>;

/**
 * The operator's limits on accounts and senders. They are asked when slices are claimed, never for a part. Each dispatcher
 * keeps its share of them: a limit divided by how many dispatch now.
 */
export class ThroughputLimits {
  readonly #needs: Needs;
  readonly #accounts = new Map<string, TokenBucket>();
  /** How many share the limits, this one among them. */
  dispatchers = 1;
  readonly #senders = new Map<string, TokenBucket>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Reads the limits again, and how many share them. */
  async refresh(): Promise<void> {
    const { pool, worker } = this.#needs;
    const { accounts, senders, dispatchers } = await readRateLimits(pool, worker.id);
    this.dispatchers = dispatchers;
    this.#apply(this.#accounts, accounts, dispatchers);
    this.#apply(this.#senders, senders, dispatchers);
  }

  /** Whether a limit is set for either. */
  isLimited({ accountId, sender }: { accountId: string; sender: string }): boolean {
    return this.#accounts.has(accountId) || (this.#senders.size > 0 && this.#senders.has(sender.toLowerCase()));
  }

  /** Parts of an account that may be claimed now. */
  room(accountId: string): number {
    const bucket = this.#accounts.get(accountId);
    return bucket ? bucket.available(this.#nowMs()) : Number.POSITIVE_INFINITY;
  }

  /** What may be claimed now under each sender that has a limit; undefined when none has. */
  senders(): SenderAllowance[] | undefined {
    if (this.#senders.size === 0) return undefined;
    const nowMs = this.#nowMs();
    return [...this.#senders].map(([sender, bucket]) => ({ sender, parts: Math.max(0, bucket.available(nowMs)) }));
  }

  /** Parts are about to leave. */
  take({ accountId, sender, parts }: { accountId: string; sender: string; parts: number }): void {
    this.#accounts.get(accountId)?.take(parts);
    if (this.#senders.size > 0) this.#senders.get(sender.toLowerCase())?.take(parts);
  }

  #apply(buckets: Map<string, TokenBucket>, limits: Read['accounts'], dispatchers: number): void {
    for (const key of buckets.keys()) if (!limits.has(key)) buckets.delete(key);
    for (const [key, limit] of limits) {
      const rate = { perSecond: limit / dispatchers, burst: (limit / dispatchers) * BURST_SECONDS };
      const known = buckets.get(key);
      if (known) known.change(rate, this.#nowMs());
      else buckets.set(key, new TokenBucket(rate, this.#nowMs()));
    }
  }

  #nowMs(): number {
    return this.#needs.clock.now().getTime();
  }
}
