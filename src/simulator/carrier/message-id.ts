/** The spellings of one message id met in the field. SMPP 3.4 §5.2.23 leaves them to the carrier, and one that answers `submit_sm` in one
 * and writes its receipts in another loses them at many clients. */
export const idFormats = ['decimal', 'hex', 'upper-hex', 'padded'] as const;
export type IdFormat = (typeof idFormats)[number];

/** The longest id that a peer older than SMPP 3.4 takes (3.4 §3.4): eight characters. */
const oldIdLength = 8;
const paddedLength = 16;

/** Writes an id as the carrier shows it. */
export function spellId(id: number, format: IdFormat): string {
  switch (format) {
    case 'decimal':
      return String(id);
    case 'hex':
      return id.toString(16);
    case 'upper-hex':
      return id.toString(16).toUpperCase();
    case 'padded':
      return String(id).padStart(paddedLength, '0');
    default:
      return format satisfies never;
  }
}

/** The spelling for a peer that bound with an interface_version below 0x34. */
export function spellIdForOldPeer(id: number): string {
  return id.toString(16).toUpperCase().padStart(oldIdLength, '0');
}

/** The ids that a text may mean, likeliest first: an id without letters may still be hexadecimal. */
export function readId(text: string): number[] {
  const ids: number[] = [];
  if (/^\d{1,16}$/.test(text)) ids.push(Number(text));
  if (/^[\da-f]{1,13}$/i.test(text)) ids.push(Number.parseInt(text, 16));
  return ids;
}
