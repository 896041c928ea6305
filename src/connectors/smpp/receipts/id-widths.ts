/** A carrier that pads ids pads them to one width, or two. More are not padding. */
const mostWidths = 4;

const zero = 0x30;

/**
 * The widths to which a carrier pads its ids with zeros in answers to submissions, while its receipts may leave them out
 * (`0000000042` and `42`). The settings may name one; others are learnt from the answers themselves.
 */
export class IdWidths {
  readonly #widths = new Set<number>();

  /** `known`: the width from the settings, 0 for none. */
  constructor(known: number) {
    if (known > 0) this.#widths.add(known);
  }

  /** An id in an answer. */
  learn(id: string): void {
    if (id.charCodeAt(0) === zero && id.length > 1 && this.#widths.size < mostWidths) this.#widths.add(id.length);
  }

  /** The spellings, followed by those of them that are shorter than a known width, padded to it. */
  padded(variants: readonly string[]): readonly string[] {
    if (this.#widths.size === 0) return variants;
    const all = new Set(variants);
    for (const width of this.#widths) {
      for (const variant of variants) {
        if (/^[0-9a-f]+$/i.test(variant)) all.add(variant.padStart(width, '0'));
      }
    }
    return [...all];
  }
}
