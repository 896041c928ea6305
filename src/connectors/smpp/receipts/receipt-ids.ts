import type { Log } from '#platform/log.ts';
import { idVariants } from '#smpp/receipts/id-variants.ts';
import type { SmppSettings } from '../settings.ts';
import { applyIdFormat, type CarrierIdFormat, formatIdFormat, parseIdFormat, spellingOf } from './id-format.ts';
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
  learnt(format: string | null): void;
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
  #format: CarrierIdFormat | undefined;
  /** Not learnt yet: how the latest receipts were written, and how many of them. */
  #trial: { format: CarrierIdFormat; receipts: number } | undefined;
  #missed = 0;

  constructor(options: ReceiptIdsOptions) {
    const { settings, known } = options;
    this.#options = options;
    this.#widths = new IdWidths(settings.submitIdWidth);
    this.#learns = settings.submitIdBase === 'auto' && settings.receiptIdBase === 'auto';
    if (this.#learns && known !== null) this.#format = parseIdFormat(known);
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
    if (!this.#format) return this.#widths.padded(standardCandidates(id, this.#options.settings));
    const spelt = applyIdFormat(id.trim(), this.#format);
    if (spelt !== undefined && number === '') return [spelt];
    const standard = this.#widths.padded(idVariants(id));
    return spelt === undefined || spelt === standard[0]
      ? standard
      : [spelt, ...standard.filter((each) => each !== spelt)];
  }

  /** A receipt belongs to a message, by its number as well: what their ids were. */
  matched(receiptId: string, answerId: string): void {
    if (!this.#learns) return;
    if (this.#format) this.#watch(this.#format, receiptId, answerId);
    else this.#try(receiptId, answerId);
  }

  #try(receiptId: string, answerId: string): void {
    const learned = spellingOf(receiptId, answerId);
    if (learned === undefined) return;
    const trial = this.#trial;
    if (trial && applyIdFormat(receiptId, trial.format) === answerId) trial.receipts++;
    else this.#trial = { format: learned, receipts: 1 };
    if (!trial || trial.receipts < agreeing) return;
    const { learnt, log } = this.#options;
    this.#format = trial.format;
    this.#trial = undefined;
    this.#missed = 0;
    const format = formatIdFormat(this.#format);
    log.info('id format of a carrier was learnt', { format });
    learnt(format);
  }

  #watch(format: CarrierIdFormat, receiptId: string, answerId: string): void {
    if (applyIdFormat(receiptId, format) === answerId) {
      this.#missed = 0;
      return;
    }
    this.#missed++;
    if (this.#missed < missing) return;
    const { learnt, log } = this.#options;
    this.#format = undefined;
    log.warn('carrier changed its id format', { before: formatIdFormat(format) });
    learnt(null);
  }
}

/** Spellings in the bases that the settings name go first: the others are only how carriers are known to differ. */
function standardCandidates(id: string, { receiptIdBase, submitIdBase }: ReceiptIdsOptions['settings']): string[] {
  const converted = convert(id.trim(), receiptIdBase, submitIdBase);
  const standard = idVariants(id);
  return converted === undefined ? standard : [...new Set([...idVariants(converted), ...standard])];
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
