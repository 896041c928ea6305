import { client, envoi, type OperationFacts, type ParameterFacts, type Statement, vendor } from '../facts.ts';

const listId: ParameterFacts = {
  name: 'listContactId',
  required: true,
  example: '69cc2daf52244',
  says: [vendor('The list’s id.', 'L’identifiant de la liste.')],
};

const number: ParameterFacts = {
  name: 'contactTelephoneNumber',
  required: true,
  example: '0612345678',
  says: [
    vendor('The contact’s telephone number.', 'Le numéro de téléphone du contact.'),
    envoi(
      'International with `+`, `00` or neither, or national in the country of the list; spaces, dots, hyphens and parentheses do not count.',
      'International avec `+`, `00` ou sans préfixe, ou national dans le pays de la liste ; espaces, points, tirets et parenthèses ne comptent pas.',
    ),
  ],
};

const freeText = envoi(
  'Free text, at most 255 characters (longer: cut).',
  'Texte libre, 255 caractères au plus (au-delà : coupé).',
);

function field(name: string, example: string, says: Statement[]): ParameterFacts {
  return { name, example, says: [...says, freeText] };
}

const fields: readonly ParameterFacts[] = [
  field('contactCivility', 'Mr', [vendor('Title.', 'Civilité.')]),
  field('contactName', 'Doe', [vendor('Family name.', 'Nom.')]),
  field('contactFirstName', 'John', [vendor('Given name.', 'Prénom.')]),
  field('contactEmail', 'john@example.com', [vendor('E-mail address.', 'Adresse e-mail.')]),
  field('contactBirthday', '1990-01-31', [
    vendor('Birthday.', 'Date de naissance.'),
    client('Seen as `1990-01-31`.', 'Vu sous la forme `1990-01-31`.'),
  ]),
  field('contactOther', '', [vendor('Any other information.', 'Toute autre information.')]),
];

const listEmpty = { en: 'The list id is empty.', fr: 'L’identifiant de la liste est vide.' };
const numberEmpty = { en: 'The number is empty.', fr: 'Le numéro est vide.' };
const noList = { en: 'There is no list with that id.', fr: 'Aucune liste n’a cet identifiant.' };
const malformed = { en: 'The number is badly formed.', fr: 'Le numéro est mal formé.' };
const otherCountry = {
  en: 'The number’s country is not the list’s country.',
  fr: 'Le pays du numéro n’est pas celui de la liste.',
};
const kindRefused = {
  en: 'That kind of number is not allowed: only mobile numbers are.',
  fr: 'Ce type de numéro n’est pas autorisé : seuls les mobiles le sont.',
};

const byVendor = (text: { en: string; fr: string }) => [vendor(text.en, text.fr)];
const byEnvoi = (text: { en: string; fr: string }) => [envoi(text.en, text.fr)];

export const contactAdd: OperationFacts = {
  path: '/v1/contact/add',
  pathSource: 'vendor',
  title: { en: 'Add a contact', fr: 'Ajouter un contact' },
  says: [
    vendor('Adds a contact to a list.', 'Ajoute un contact à une liste.'),
    envoi(
      'Omitted optional values are stored empty. The same number in another spelling is the same contact.',
      'Les valeurs facultatives omises sont enregistrées vides. Le même numéro écrit autrement est le même contact.',
    ),
  ],
  parameters: [listId, number, ...fields],
  results: [],
  codes: [
    { code: 'ERR_101', says: byEnvoi(listEmpty) },
    { code: 'ERR_102', says: byEnvoi(numberEmpty) },
    { code: 'ERR_103', says: byEnvoi(noList) },
    {
      code: 'ERR_104',
      says: [envoi('The number is already in this list.', 'Le numéro est déjà dans cette liste.')],
    },
    { code: 'ERR_105', says: byEnvoi(malformed) },
    { code: 'ERR_106', says: byEnvoi(otherCountry) },
    { code: 'ERR_107', says: byEnvoi(kindRefused) },
  ],
};

export const contactUpdate: OperationFacts = {
  path: '/v1/contact/update',
  pathSource: 'vendor',
  title: { en: 'Change a contact', fr: 'Modifier un contact' },
  says: [
    vendor(
      'Changes a contact, found by list and number; the number itself cannot change. Optional parameters have the default “empty”.',
      'Modifie un contact, désigné par sa liste et son numéro ; le numéro lui-même ne change pas. Les paramètres facultatifs ont « vide » pour valeur par défaut.',
    ),
    envoi(
      'So an update replaces the record: an omitted optional parameter clears that field.',
      'Une modification remplace donc la fiche : un paramètre facultatif omis efface ce champ.',
    ),
  ],
  parameters: [listId, number, ...fields],
  results: [],
  codes: [
    { code: 'ERR_101', says: byVendor(listEmpty) },
    { code: 'ERR_102', says: byVendor(numberEmpty) },
    { code: 'ERR_103', says: byVendor(noList) },
    { code: 'ERR_106', says: byVendor(malformed) },
    { code: 'ERR_107', says: byVendor(otherCountry) },
    { code: 'ERR_108', says: byVendor(kindRefused) },
    {
      code: 'ERR_104',
      says: [
        vendor('There is no contact with that number in the list.', 'Aucun contact de la liste n’a ce numéro.'),
        envoi(
          'Checked last: a number must be right first.',
          'Vérifié en dernier : le numéro doit d’abord être correct.',
        ),
      ],
    },
    {
      code: 'ERR_105',
      reserved: true,
      says: [
        vendor('The number is already in the list.', 'Le numéro est déjà dans la liste.'),
        envoi('Never sent: no parameter could cause it.', 'Jamais envoyé : aucun paramètre ne peut le provoquer.'),
      ],
    },
  ],
};

export const contactDelete: OperationFacts = {
  path: '/v1/contact/delete',
  pathSource: 'vendor',
  title: { en: 'Remove a contact', fr: 'Supprimer un contact' },
  says: [
    vendor('Removes a contact from a list.', 'Retire un contact d’une liste.'),
    envoi('The number may be written in any form.', 'Le numéro peut être écrit sous toute forme.'),
  ],
  parameters: [listId, number],
  results: [],
  codes: [
    { code: 'ERR_101', says: byVendor(listEmpty) },
    { code: 'ERR_102', says: byVendor(numberEmpty) },
    { code: 'ERR_103', says: byVendor(noList) },
    {
      code: 'ERR_104',
      says: [
        vendor('There is no contact with that number in the list.', 'Aucun contact de la liste n’a ce numéro.'),
        envoi('Also when the number is badly formed.', 'Aussi quand le numéro est mal formé.'),
      ],
    },
  ],
};
