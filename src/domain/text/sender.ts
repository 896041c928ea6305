import { countryRules } from '../countries/index.ts';
import type { CountryCode } from '../numbers/phone-number.ts';

/** The name a message shows instead of a number. */
export type Sender = string & { readonly __brand: 'Sender' };

export type SenderReading =
  | { kind: 'sender'; sender: Sender }
  | { kind: 'refused'; reason: 'bad_length' | 'not_allowed' };

export type SenderRules = {
  /** The installation's list, in any case: `refusedSenders` unless it has another. */
  refusedNames?: readonly string[];
  /** For old programs that send `Ma Boutique`: single spaces inside a name, where the country takes none. */
  spacesAllowed?: boolean;
};

/** 23.040 leaves eleven characters to a name; shorter than three is refused by AvoSMS, Spain and the United Kingdom. */
const fewestCharacters = 3;
const mostCharacters = 11;

/**
 * Names that do not say whose message it is, or that pass for an authority. French operators block the first ones since 10 March
 * 2025; what follows CODE is what impostors use.
 */
export const refusedSenders: readonly string[] = [
  ...['ALERT', 'ALERTE', 'INFO', 'INFOS', 'INFOSMS', 'SMS', 'MESSAGE', 'MSG', 'RDV', 'RAPPEL', 'PAIEMENT', 'PAYMENT'],
  ...[
    'BANQUE',
    'BANK',
    'COLIS',
    'PARCEL',
    'LIVRAISON',
    'DELIVERY',
    'CODE',
    'OTP',
    'VERIFY',
    'NOTICE',
    'NOTIF',
    'PROMO',
  ],
  ...['PUB', 'STOP', 'SERVICE', 'SUPPORT', 'CLIENT', 'TEST', 'ADMIN', 'URGENT', 'SECURITE', 'SECURITY', 'AMENDE'],
  ...['IMPOTS', 'AMELI', 'ANTAI', 'CPF', 'VITALE', 'POLICE', 'GENDARMERIE', 'LAPOSTE', 'CHRONOPOST', 'COLISSIMO'],
];

/** Reads a sender's name for an account of `country`. Its length, in characters once trimmed, is judged first. */
export function readSender(name: string, country: CountryCode, rules: SenderRules = {}): SenderReading {
  const sender = name.trim();
  const length = [...sender].length;
  if (length < fewestCharacters || length > mostCharacters) return { kind: 'refused', reason: 'bad_length' };

  const { senderPattern, refusedSenders: refusedHere } = countryRules(country);
  const { refusedNames = refusedSenders, spacesAllowed = false } = rules;
  const looksRight = senderPattern.test(sender) || (spacesAllowed && senderPattern.test(withoutInnerSpaces(sender)));
  const refused = isOneOf(sender, refusedNames) || isOneOf(sender, refusedHere);
  if (!looksRight || refused) return { kind: 'refused', reason: 'not_allowed' };
  return { kind: 'sender', sender: sender as Sender };
}

function withoutInnerSpaces(name: string): string {
  return name.replace(/(?<=\S) (?=\S)/g, '');
}

/** Whole names, with or without digits behind, ignoring case and spaces: `info`, `Info2030`, `INFO SMS`. */
function isOneOf(name: string, refused: readonly string[]): boolean {
  const bare = name.replaceAll(' ', '').toUpperCase();
  const stem = bare.replace(/\d+$/, '');
  return refused.some((word) => [bare, stem].includes(word.toUpperCase()));
}
