import { closeUnreceiptedPage } from '#storage/queries/receipts/receipt-deadlines.ts';
import type { Resources } from '../core/resources.ts';

const SENDS_PER_PAGE = 1_000;
const MESSAGES_PER_PAGE = 5_000;

type Needs = Pick<Resources, 'pool' | 'clock' | 'log'> & { receiptGraceMs: number };

/**
 * Closes what carriers never ended, once their time is up: its end is unknown. It was charged and stays so, since it may
 * have arrived (docs/in-doubt.md).
 */
export async function closeUnreceipted({ pool, clock, log, receiptGraceMs }: Needs): Promise<void> {
  for (;;) {
    const now = clock.now();
    const until = new Date(now.getTime() - receiptGraceMs);
    const { parts, more } = await closeUnreceiptedPage(pool, {
      now,
      until,
      sends: SENDS_PER_PAGE,
      messages: MESSAGES_PER_PAGE,
    });
    if (parts > 0) log.info('parts were closed as unknown', { parts });
    if (!more) return;
  }
}
