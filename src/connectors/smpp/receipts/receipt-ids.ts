import type { Log } from '#platform/log.ts';
import { idSpellings } from '#smpp/receipts/message-ids.ts';
import type { SmppSettings } from '../settings.ts';
import { type IdSpelling, readSpelling, spell, spellingOf, writeSpelling } from './id-spelling.ts';
import { IdWidths } from './id-widths.ts';

/** So many receipts in a row must agree before a way to write ids is taken for the carrier's. */
const agreeing = 20;
/** And so many in a row that were matched otherwise say that it is not any more. */
const missing = 20;

export type ReceiptIdsOptions = {
  settings: Pick<SmppSettings, 'submitIdBase' | 'receiptIdBase' | 'submitIdWidth'>;
  /** How the carrier wrote ids when it was last open, as `learnt` told it. */
  known: string | null;
  /** The way to write ids was learnt, or is not known any more. */
  learnt(spelling: string | null): void;
  log: Log;
};

/**
 * What the ids in receipts may have been in the answers. Unless the settings say it, the way that the carrier writes them is
 * learnt from receipts that were matched by their number as well, and goes before all others from then on.
 */
export class ReceiptIds {
  readonly #options: ReceiptIdsOptions;
  readonly #widths: IdWidths;
  readonly #learns: boolean;
  #spelling: IdSpelling | undefined;
  /** Not learnt yet: how the latest receipts were written, and how many of them. */
  #trial: { spelling: IdSpelling; receipts: number } | undefined;
  #missed = 0;

  constructor(options: ReceiptIdsOptions) {
    const { settings, known } = options;
    this.#options = options;
    this.#widths = new IdWidths(settings.submitIdWidth);
    this.#learns = settings.submitIdBase === 'auto' && settings.receiptIdBase === 'auto';
    if (this.#learns && known !== null) this.#spelling = readSpelling(known);
  }

  /** An id in an answer. */
  answered(id: string): void {
    this.#widths.learn(id);
  }

  /**
   * The spellings that an id of a receipt may have had in the answer, likeliest first. Where the way is known, and no number
   * would tell a wrong message, it is the only one.
   */
  candidates(id: string, number: string): readonly string[] {
    if (!this.#spelling) return this.#widths.padded(usualCandidates(id, this.#options.settings));
    const spelt = spell(id.trim(), this.#spelling);
    if (spelt !== undefined && number === '') return [spelt];
    const usual = this.#widths.padded(idSpellings(id));
    return spelt === undefined || spelt === usual[0] ? usual : [spelt, ...usual.filter((each) => each !== spelt)];
  }

  /** A receipt belongs to a message, by its number as well: what their ids were. */
  matched(receiptId: string, answerId: string): void {
    if (!this.#learns) return;
    if (this.#spelling) this.#watch(this.#spelling, receiptId, answerId);
    else this.#try(receiptId, answerId);
  }

  #try(receiptId: string, answerId: string): void {
    const told = spellingOf(receiptId, answerId);
    if (told === undefined) return;
    const trial = this.#trial;
    if (trial && spell(receiptId, trial.spelling) === answerId) trial.receipts++;
    else this.#trial = { spelling: told, receipts: 1 };
    if (!trial || trial.receipts < agreeing) return;
    const { learnt, log } = this.#options;
    this.#spelling = trial.spelling;
    this.#trial = undefined;
    this.#missed = 0;
    const spelling = writeSpelling(this.#spelling);
    log.info('the way that a carrier writes ids was learnt', { spelling });
    learnt(spelling);
  }

  #watch(spelling: IdSpelling, receiptId: string, answerId: string): void {
    if (spell(receiptId, spelling) === answerId) {
      this.#missed = 0;
      return;
    }
    this.#missed++;
    if (this.#missed < missing) return;
    const { learnt, log } = this.#options;
    this.#spelling = undefined;
    log.warn('carrier writes ids in another way than before', { before: writeSpelling(spelling) });
    learnt(null);
  }
}

/** Spellings in the bases that the settings name go first: the others are only how carriers are known to differ. */
function usualCandidates(id: string, { receiptIdBase, submitIdBase }: ReceiptIdsOptions['settings']): string[] {
  const converted = convert(id.trim(), receiptIdBase, submitIdBase);
  const usual = idSpellings(id);
  return converted === undefined ? usual : [...new Set([...idSpellings(converted), ...usual])];
}

function convert(
  id: string,
  from: SmppSettings['receiptIdBase'],
  to: SmppSettings['submitIdBase'],
): string | undefined {
  if (from === 'decimal' && to === 'hex' && /^\d{1,64}$/.test(id)) return BigInt(id).toString(16);
  if (from === 'hex' && to === 'decimal' && /^[0-9a-f]{1,64}$/i.test(id)) return BigInt(`0x${id}`).toString();
  return undefined;
}
