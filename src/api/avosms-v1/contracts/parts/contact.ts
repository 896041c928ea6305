import type { Parameter } from '../../contract.ts';
import { client, type DocStatement, envoi, vendor } from '../../statement.ts';

export const contactTelephoneNumber = {
  name: 'contactTelephoneNumber',
  required: true,
  example: '0612345678',
  notes: [
    vendor('The contact’s telephone number.', 'Le numéro de téléphone du contact.'),
    envoi(
      'International with `+`, `00` or neither, or national in the country of the list; spaces, dots, hyphens and parentheses do not count.',
      'International avec `+`, `00` ou sans préfixe, ou national dans le pays de la liste ; espaces, points, tirets et parenthèses ne comptent pas.',
    ),
  ],
} as const satisfies Parameter;

const freeText = envoi(
  'Free text, at most 255 characters (longer: cut).',
  'Texte libre, 255 caractères au plus (au-delà : coupé).',
);

function field<const Name extends string>(name: Name, example: string, notes: readonly DocStatement[]) {
  return { name, example, notes: [...notes, freeText] };
}

/** What may be kept of a contact besides its number. */
export const contactFields = [
  field('contactCivility', 'Mr', [vendor('Title.', 'Civilité.')]),
  field('contactName', 'Doe', [vendor('Family name.', 'Nom.')]),
  field('contactFirstName', 'John', [vendor('Given name.', 'Prénom.')]),
  field('contactEmail', 'john@example.com', [vendor('E-mail address.', 'Adresse e-mail.')]),
  field('contactBirthday', '1990-01-31', [
    vendor('Birthday.', 'Date de naissance.'),
    client('Seen as `1990-01-31`.', 'Vu sous la forme `1990-01-31`.'),
  ]),
  field('contactOther', '', [vendor('Any other information.', 'Toute autre information.')]),
] as const satisfies readonly Parameter[];

/** What codes stand for on several paths. The vendor documents them for some of these only. */
export const listIdEmpty = { en: 'The list id is empty.', fr: 'L’identifiant de la liste est vide.' };
export const numberEmpty = { en: 'The number is empty.', fr: 'Le numéro est vide.' };
export const noSuchList = { en: 'There is no list with that id.', fr: 'Aucune liste n’a cet identifiant.' };
export const numberMalformed = { en: 'The number is badly formed.', fr: 'Le numéro est mal formé.' };
export const otherCountry = {
  en: 'The number’s country is not the list’s country.',
  fr: 'Le pays du numéro n’est pas celui de la liste.',
};
export const kindRefused = {
  en: 'That kind of number is not allowed: only mobile numbers are.',
  fr: 'Ce type de numéro n’est pas autorisé : seuls les mobiles le sont.',
};

export const byVendor = (text: { en: string; fr: string }) => [vendor(text.en, text.fr)];
export const byEnvoi = (text: { en: string; fr: string }) => [envoi(text.en, text.fr)];
