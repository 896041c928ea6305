import type { SmppSettings } from '../settings.ts';
import type { AddressKind } from '../smpp-forms.ts';

export type Address = AddressKind & { address: string };

/** Short codes have 3 to 8 digits everywhere they exist; a telephone number in international form has more. */
const longestShortCode = 8;

/** A sender as the carrier wants it: by a name, a short code or a telephone number. */
export function sourceAddress(sender: string, settings: SmppSettings): Address {
  if (!/^\+?\d+$/.test(sender)) return { ...settings.sourceAlphanumeric, address: sender };
  const digits = sender.replace('+', '');
  if (digits === sender && digits.length <= longestShortCode) return { ...settings.sourceShort, address: digits };
  return { ...settings.sourceLong, address: settings.sourcePrefix + digits };
}

/** A recipient as the carrier wants it. */
export function destinationAddress(recipient: `+${string}`, prefix: SmppSettings['destinationPrefix']): string {
  return prefix === '+' ? recipient : prefix + recipient.slice(1);
}
