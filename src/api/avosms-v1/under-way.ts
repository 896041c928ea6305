/** Requests of so few recipients hold little memory, and are not counted. */
const FEW = 1_000;
/** Times what one request may have. */
const LARGEST_REQUESTS = 4;

/** Bounds what one account may have accepted at the same time: the recipients of large requests are in memory until then. */
export class UnderWay {
  readonly #most: number;
  readonly #recipients = new Map<string, number>();

  constructor(mostOfRequest: number) {
    this.#most = LARGEST_REQUESTS * mostOfRequest;
  }

  /** Undefined when it would be too much, and nothing is done. */
  during<Result>(accountId: string, recipients: number, work: () => Promise<Result>): Promise<Result> | undefined {
    if (recipients <= FEW) return work();
    if (this.#of(accountId) + recipients > this.#most) return undefined;
    return this.#counted(accountId, recipients, work);
  }

  async #counted<Result>(accountId: string, recipients: number, work: () => Promise<Result>): Promise<Result> {
    this.#recipients.set(accountId, this.#of(accountId) + recipients);
    try {
      return await work();
    } finally {
      const left = this.#of(accountId) - recipients;
      if (left > 0) this.#recipients.set(accountId, left);
      else this.#recipients.delete(accountId);
    }
  }

  #of(accountId: string): number {
    return this.#recipients.get(accountId) ?? 0;
  }
}
