import { readAttemptedParts } from '#storage/queries/queue/claimed-messages.ts';
import type { Resources } from '../core/resources.ts';
import type { SettledParts } from '../core/settled-parts.ts';
import type { Ready } from './prepare-submissions.ts';

type Needs = Pick<Resources, 'pool' | 'clock' | 'background'> & { settledParts: SettledParts };

/** What other processes did about a part in doubt is read when its slice is opened: a second copy leaves soon after, or it is read again. */
const READ_FOR_MS = 1_000;
/** What could not be read is read again after this. */
const READ_AGAIN_MS = 1_000;

/** Sees to it that no second copy leaves once its doubt is settled, by this process or another. */
export class SecondCopies {
  readonly #needs: Needs;
  readonly #readAgain: () => void;
  #reading = false;

  /** `readAgain`: what was unsure is known. */
  constructor(needs: Needs, readAgain: () => void) {
    this.#needs = needs;
    this.#readAgain = readAgain;
  }

  /**
   * Whether a part that is ready may leave. While one is `unsure` all that is ready waits for a moment: behind a busy link it
   * would be unsure again whenever its turn comes.
   */
  verdict(ready: Ready): 'leaves' | 'settled' | 'unsure' {
    const { open, submission } = ready;
    if (!submission.ref.doubted) return 'leaves';
    const { settledParts, clock } = this.#needs;
    if (settledParts.has(submission.ref)) return 'settled';
    if (Math.abs(clock.now().getTime() - open.readAt.getTime()) <= READ_FOR_MS) return 'leaves';
    this.#read(ready);
    return 'unsure';
  }

  #read({ open, submission: { ref } }: Ready): void {
    if (this.#reading) return;
    this.#reading = true;
    const { pool, clock, settledParts, background } = this.#needs;
    const readAt = clock.now();
    const done = background
      .untilStored(() => readAttemptedParts(pool, [open.slice]))
      .then((tried) => {
        const own = tried.filter(({ n, part }) => n === ref.n && (part === 0 || part === ref.part));
        if (!own.every(({ doubted }) => doubted)) settledParts.add(ref);
        open.readAt = readAt;
      })
      .catch(async (error: unknown) => {
        background.failed(error);
        await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
      });
    background.run(
      done.finally(() => {
        this.#reading = false;
        this.#readAgain();
      }),
    );
  }
}
