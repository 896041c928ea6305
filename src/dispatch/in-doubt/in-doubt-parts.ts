import type { CarrierProfile } from '#connectors/index.ts';
import { type NextStep, nextStep, resentWithinMs } from '#domain/messages/in-doubt.ts';
import { uuidv7 } from '#platform/ids.ts';
import {
  closeInDoubt,
  latestInDoubt,
  type PartInDoubt,
  queueSecondCopies,
  readPartsInDoubt,
} from '#storage/queries/messages/parts-in-doubt.ts';
import { readKnownCarriers } from '#storage/queries/messages/timeline.ts';
import type { Carriers } from '../carriers/carriers.ts';
import type { CarrierProfiles } from '../core/carrier-profiles.ts';
import { type Failed, oneByOne } from '../core/one-by-one.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';

type Needs = Pick<Resources, 'pool' | 'db' | 'clock' | 'log' | 'background'> & {
  carriers: Pick<Carriers, 'opened'>;
  profiles: CarrierProfiles;
  queued: Signal;
  receiptGraceMs: number;
};

const DOUBTS_PER_PAGE = 500;
/** What came into doubt before that was closed long ago, or will be with the messages whose receipt never came. */
const LONGEST_DOUBT_MS = 30 * 24 * 3_600_000;
/** How far behind the last whole look the next one begins: an event is written a while after its instant. */
const LOOK_BACK_MS = 600_000;

/**
 * What is done about parts in doubt that neither an answer nor a receipt settles (docs/in-doubt.md): a second copy, or an end.
 * What is to be done with each is said by `nextStep`.
 */
export class InDoubtParts {
  readonly #needs: Needs;
  /** Up to where everything of a carrier was sent again, or closed, as far as is known. */
  readonly #resentUntil = new Map<number, Date>();
  readonly #closedUntil = new Map<number, Date>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Sends once more what may be, by the carriers that are open. */
  async resend(): Promise<void> {
    const { pool, log, carriers, clock, queued } = this.#needs;
    const asked = carriers.opened().flatMap(({ id, profile }) => {
      if (profile.inDoubt === 'never') return [];
      const until = ago(clock.now(), profile.resendAfterMs);
      return [{ id, profile, until, after: behind(this.#resentUntil.get(id) ?? ago(until, resentWithinMs), until) }];
    });
    for (const { id, profile, until, after } of await this.#doubted(asked, this.#resentUntil)) {
      const now = clock.now();
      const resendable = profile.inDoubt === 'resend' ? 'any' : 'allowed';
      const found = await readPartsInDoubt(pool, { carrierId: id, after, until, limit: DOUBTS_PER_PAGE, resendable });
      if (found.length < DOUBTS_PER_PAGE) this.#resentUntil.set(id, until);
      const doubts = this.#which('resend', found, profile, now);
      if (doubts.length === 0) continue;
      let messages = 0;
      const failed = await oneByOne(doubts, async (some) => {
        messages += await queueSecondCopies(pool, some, { carrierId: id, now });
      });
      this.#lookAgain(this.#resentUntil, id, failed);
      if (messages === 0) continue;
      log.info('notifications in doubt are sent once more', { carrier: id, messages });
      queued.give();
    }
  }

  /** Closes what has been in doubt for long enough, of every carrier there is or was. */
  async close(): Promise<void> {
    const { db, profiles, clock } = this.#needs;
    const now = clock.now();
    const asked = (await readKnownCarriers(db)).map(({ id }) => {
      const until = ago(now, profiles.of(id).closeAfterMs);
      return { id, until, after: behind(this.#closedUntil.get(id) ?? ago(now, LONGEST_DOUBT_MS), until) };
    });
    for (const { id } of await this.#doubted(asked, this.#closedUntil)) await this.#closeOf(id);
  }

  /** Those with anything that came into doubt after their instant. Of the others it is known that there was nothing up to theirs. */
  async #doubted<Asked extends { id: number; after: Date; until: Date }>(
    asked: readonly Asked[],
    lookedUntil: Map<number, Date>,
  ): Promise<Asked[]> {
    if (asked.length === 0) return [];
    const earliest = new Date(Math.min(...asked.map(({ after }) => after.getTime())));
    const latest = await latestInDoubt(this.#needs.pool, earliest);
    return asked.filter(({ id, after, until }) => {
      const at = latest.get(id);
      if (at && at > after) return true;
      lookedUntil.set(id, until);
      return false;
    });
  }

  async #closeOf(carrierId: number): Promise<void> {
    const { pool, log, profiles, clock } = this.#needs;
    const profile = profiles.of(carrierId);
    for (;;) {
      const now = clock.now();
      const until = ago(now, profile.closeAfterMs);
      const after = behind(this.#closedUntil.get(carrierId) ?? ago(now, LONGEST_DOUBT_MS), until);
      const found = await readPartsInDoubt(pool, { carrierId, after, until, limit: DOUBTS_PER_PAGE });
      const doubts = this.#which('close', found, profile, now);
      if (doubts.length > 0) {
        const closings = doubts.map((doubt) => ({ ...doubt, movementId: uuidv7(now) }));
        let parts = 0;
        const failed = await oneByOne(closings, async (some) => {
          parts += await closeInDoubt(pool, some, { carrierId, now });
        });
        if (parts > 0) log.info('parts were closed as in doubt', { carrier: carrierId, parts });
        if (this.#lookAgain(this.#closedUntil, carrierId, failed)) return;
      }
      if (found.length === doubts.length && found.length < DOUBTS_PER_PAGE) {
        this.#closedUntil.set(carrierId, until);
      }
      if (found.length < DOUBTS_PER_PAGE || doubts.length === 0) return;
    }
  }

  /** Whether something could not be done: that is tried from the beginning at the next look, without holding up the others. */
  #lookAgain(until: Map<number, Date>, carrierId: number, failed: readonly Failed<unknown>[]): boolean {
    for (const { error } of failed) this.#needs.background.failed(error);
    if (failed.length > 0) until.delete(carrierId);
    return failed.length > 0;
  }

  #which(step: NextStep, doubts: readonly PartInDoubt[], profile: CarrierProfile, now: Date): PartInDoubt[] {
    const rules = { ...profile, graceMs: this.#needs.receiptGraceMs };
    return doubts.filter(({ kind, resend, copies, since, validUntil }) => {
      const ageMs = now.getTime() - since.getTime();
      const part = { open: 'doubt', kind, mayBeResent: resend, copies, ageMs, valid: validUntil > now } as const;
      return nextStep(part, rules) === step;
    });
  }
}

/** Also where the clock was set back meanwhile. */
function behind(looked: Date, until: Date): Date {
  return ago(looked < until ? looked : until, LOOK_BACK_MS);
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
