import { client, envoi, type OperationFacts, type ParameterFacts, type ResultFacts, vendor } from '../facts.ts';

const listId: ParameterFacts = {
  name: 'listContactId',
  required: true,
  example: '69cc2daf52244',
  says: [vendor('The list’s id.', 'L’identifiant de la liste.')],
};

const countryName: ResultFacts = {
  name: 'list_contact_country_name',
  type: 'text',
  example: 'France',
  says: [
    vendor('Name of the country.', 'Nom du pays.'),
    envoi('In the language of the account, French by default.', 'Dans la langue du compte, le français par défaut.'),
  ],
};
const countryCode: ResultFacts = {
  name: 'list_contact_country_code',
  type: 'text',
  example: 'FR',
  says: [vendor('Country code (ISO2).', 'Code du pays (ISO2).'), envoi('Upper case.', 'En majuscules.')],
};
const count: ResultFacts = {
  name: 'nb_contact_list',
  type: 'integer',
  example: 1,
  says: [vendor('Number of contacts in the list.', 'Nombre de contacts de la liste.')],
};
const creationDate: ResultFacts = {
  name: 'list_contact_creation_date',
  type: 'text',
  example: '2026-03-31 14:30:00',
  says: [
    vendor('Creation date.', 'Date de création.'),
    envoi('`YYYY-MM-DD HH:MM:SS`, Paris time.', '`AAAA-MM-JJ HH:MM:SS`, heure de Paris.'),
  ],
};
const listName: ResultFacts = {
  name: 'list_contact_name',
  type: 'text',
  example: 'Clients',
  says: [vendor('Name of the list.', 'Nom de la liste.')],
};

function contactField(name: string, example: string, en: string, fr: string): ResultFacts {
  return { name, type: 'text', example, says: [vendor(en, fr)] };
}

export const contactList: OperationFacts = {
  path: '/v1/contact/list',
  pathSource: 'vendor',
  title: { en: 'All contact lists', fr: 'Toutes les listes de contacts' },
  says: [
    vendor('Gives the contact lists of the account.', 'Donne les listes de contacts du compte.'),
    envoi('Oldest first.', 'La plus ancienne en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_contact',
      type: 'rows',
      says: [vendor('One object per list.', 'Un objet par liste.')],
      row: [
        {
          name: 'list_contact_id',
          type: 'text',
          example: '69cc2daf52244',
          says: [vendor('The list’s id.', 'L’identifiant de la liste.')],
        },
        listName,
        countryName,
        countryCode,
        count,
        creationDate,
      ],
    },
  ],
  codes: [
    { code: 'ERR_101', says: [envoi('The account has no contact list.', 'Le compte n’a aucune liste de contacts.')] },
  ],
};

export const contactListCreate: OperationFacts = {
  path: '/v1/contact/list/create',
  pathSource: 'vendor',
  title: { en: 'Create a list', fr: 'Créer une liste' },
  says: [vendor('Creates a contact list for one country.', 'Crée une liste de contacts pour un pays.')],
  parameters: [
    {
      name: 'listContactName',
      required: true,
      example: 'Clients',
      says: [
        vendor('Name of the new list.', 'Nom de la nouvelle liste.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
    {
      name: 'listContactCountryCode',
      required: true,
      example: 'FR',
      says: [
        vendor('Country of the list (ISO2).', 'Pays de la liste (ISO2).'),
        envoi('In any case.', 'En majuscules ou en minuscules.'),
      ],
    },
  ],
  results: [
    {
      name: 'list_contact_id',
      type: 'text',
      example: '69cc2daf52244',
      says: [
        vendor('The list’s id.', 'L’identifiant de la liste.'),
        envoi('13 hexadecimal digits.', '13 chiffres hexadécimaux.'),
      ],
    },
  ],
  codes: [
    { code: 'ERR_101', says: [vendor('The name is empty.', 'Le nom est vide.')] },
    { code: 'ERR_102', says: [vendor('The country code is empty.', 'Le code du pays est vide.')] },
    {
      code: 'ERR_103',
      says: [
        vendor('There is no country for that code.', 'Aucun pays ne correspond à ce code.'),
        envoi(
          'Also a country that is not an available destination.',
          'Aussi un pays qui n’est pas une destination disponible.',
        ),
      ],
    },
    {
      code: 'ERR_104',
      says: [
        vendor('The name is not available.', 'Le nom n’est pas disponible.'),
        envoi(
          'Another list of the account has it, ignoring case.',
          'Une autre liste du compte le porte, sans tenir compte de la casse.',
        ),
      ],
    },
  ],
};

export const contactListInformation: OperationFacts = {
  path: '/v1/contact/list/information',
  pathSource: 'vendor',
  title: { en: 'One list and its contacts', fr: 'Une liste et ses contacts' },
  says: [
    vendor('Gives a list and its contacts.', 'Donne une liste et ses contacts.'),
    envoi(
      'Every contact is returned, in the order added; there are no pages. A list without contacts is not an error.',
      'Tous les contacts sont rendus, dans l’ordre d’ajout ; il n’y a pas de pages. Une liste sans contact n’est pas une erreur.',
    ),
  ],
  parameters: [listId],
  results: [
    listName,
    countryName,
    countryCode,
    count,
    creationDate,
    {
      name: 'list_contact',
      type: 'rows',
      says: [
        vendor(
          'One object per contact. (The same name holds lists in `contact/list`.)',
          'Un objet par contact. (Le même nom contient des listes dans `contact/list`.)',
        ),
      ],
      row: [
        contactField('contact_civility', 'Mr', 'Title.', 'Civilité.'),
        contactField('contact_name', 'Doe', 'Family name.', 'Nom.'),
        contactField('contact_first_name', 'John', 'Given name.', 'Prénom.'),
        {
          name: 'contact_telephone_number',
          type: 'text',
          example: '33612345678',
          says: [
            vendor('Telephone number.', 'Numéro de téléphone.'),
            envoi('International digits without `+`.', 'Chiffres internationaux sans `+`.'),
          ],
        },
        contactField('contact_email', 'john@example.com', 'E-mail address.', 'Adresse e-mail.'),
        contactField(
          'contact_birthday',
          '1990-01-31',
          'Birthday, as it was given.',
          'Date de naissance, telle que donnée.',
        ),
        contactField('contact_other', '', 'Any other information.', 'Toute autre information.'),
      ],
    },
  ],
  codes: [
    { code: 'ERR_101', says: [envoi('The list id is empty.', 'L’identifiant de la liste est vide.')] },
    { code: 'ERR_102', says: [envoi('There is no list with that id.', 'Aucune liste n’a cet identifiant.')] },
  ],
};

export const contactListRename: OperationFacts = {
  path: '/v1/contact/list/rename',
  pathSource: 'vendor',
  title: { en: 'Rename a list', fr: 'Renommer une liste' },
  says: [vendor('Gives a list another name.', 'Donne un autre nom à une liste.')],
  parameters: [
    listId,
    {
      name: 'listContactName',
      required: true,
      example: 'Prospects',
      says: [
        vendor('Its new name.', 'Son nouveau nom.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
  ],
  results: [],
  codes: [
    { code: 'ERR_101', says: [vendor('The list id is empty.', 'L’identifiant de la liste est vide.')] },
    { code: 'ERR_102', says: [vendor('The name is empty.', 'Le nom est vide.')] },
    { code: 'ERR_103', says: [vendor('There is no list with that id.', 'Aucune liste n’a cet identifiant.')] },
    {
      code: 'ERR_104',
      says: [
        vendor('The name is not available.', 'Le nom n’est pas disponible.'),
        envoi(
          'A list may be given its own present name, or a change of case of it.',
          'Une liste peut recevoir son propre nom actuel, ou le même avec une autre casse.',
        ),
      ],
    },
  ],
};

export const contactListDelete: OperationFacts = {
  path: '/v1/contact/list/delete',
  pathSource: 'client',
  title: { en: 'Delete a list', fr: 'Supprimer une liste' },
  says: [
    client('Deletes a contact list.', 'Supprime une liste de contacts.'),
    envoi(
      'Its contacts go with it; what was sent stays.',
      'Ses contacts disparaissent avec elle ; les envois passés restent.',
    ),
  ],
  parameters: [{ ...listId, says: [client('The list’s id.', 'L’identifiant de la liste.')] }],
  results: [],
  codes: [
    { code: 'ERR_101', says: [envoi('The list id is empty.', 'L’identifiant de la liste est vide.')] },
    { code: 'ERR_102', says: [envoi('There is no list with that id.', 'Aucune liste n’a cet identifiant.')] },
  ],
};

export const listCountry: OperationFacts = {
  path: '/v1/list/country',
  pathSource: 'client',
  page: 'country/available',
  title: { en: 'Available destinations', fr: 'Destinations disponibles' },
  says: [
    client('Gives the countries that messages can be sent to.', 'Donne les pays vers lesquels on peut envoyer.'),
    envoi(
      'Sorted by name. An installation without destination gives an empty array, and no error.',
      'Triés par nom. Une installation sans destination donne un tableau vide, sans erreur.',
    ),
  ],
  parameters: [],
  results: [
    {
      name: 'list_country',
      type: 'rows',
      says: [client('One object per destination.', 'Un objet par destination.')],
      row: [
        {
          name: 'country_name',
          type: 'text',
          example: 'France',
          says: [
            envoi(
              'Name, in the language of the account, French by default.',
              'Nom, dans la langue du compte, le français par défaut.',
            ),
          ],
        },
        {
          name: 'country_code',
          type: 'text',
          example: 'FR',
          says: [
            envoi('ISO2 code, valid as `listContactCountryCode`.', 'Code ISO2, valable pour `listContactCountryCode`.'),
          ],
        },
      ],
    },
  ],
  codes: [],
};
