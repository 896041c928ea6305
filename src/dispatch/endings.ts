import { closePage, queueDoubtfulAgain } from '#storage/queries/endings.ts';
import type { Dispatch } from './dispatch.ts';

const SENDS_PER_PAGE = 1_000;
const MESSAGES_PER_PAGE = 5_000;
const MOST_RESENT_AT_ONCE = 500;
/** What has been in doubt for longer, because nobody dispatched, is not sent again: a code is of no use by then. */
const RESENT_WITHIN_MS = 3_600_000;

/**
 * Closes what carriers never ended, once their time is up: its end is unknown. It was charged and stays so, since it may
 * have arrived (docs/in-doubt.md).
 */
export async function closeUnheardOf({ pool, clock, log, receiptGraceMs }: Dispatch): Promise<void> {
  for (;;) {
    const now = clock.now();
    const until = new Date(now.getTime() - receiptGraceMs);
    const { parts, more } = await closePage(pool, { now, until, sends: SENDS_PER_PAGE, messages: MESSAGES_PER_PAGE });
    if (parts > 0) log.info('parts were closed as unknown', { parts });
    if (!more) return;
  }
}

/** Sends notifications in doubt once more, where the operator wants it so for their carrier. */
export async function resendDoubtful({ pool, clock, log, carriers }: Dispatch): Promise<void> {
  for (const { id, habits } of carriers.opened()) {
    if (habits.inDoubt !== 'resend') continue;
    const now = clock.now();
    const notBefore = new Date(now.getTime() - habits.resendAfterMs);
    const since = new Date(notBefore.getTime() - RESENT_WITHIN_MS);
    const messages = await queueDoubtfulAgain(pool, {
      carrierId: id,
      since,
      notBefore,
      now,
      limit: MOST_RESENT_AT_ONCE,
    });
    if (messages > 0) log.info('notifications in doubt are sent once more', { carrier: id, messages });
  }
}
