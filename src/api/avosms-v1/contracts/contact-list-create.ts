import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';

export const contract = {
  path: '/v1/contact/list/create',
  pathSource: 'vendor',
  title: { en: 'Create a list', fr: 'Créer une liste' },
  notes: [vendor('Creates a contact list for one country.', 'Crée une liste de contacts pour un pays.')],
  parameters: [
    {
      name: 'listContactName',
      required: true,
      example: 'Clients',
      notes: [
        vendor('Name of the new list.', 'Nom de la nouvelle liste.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
    {
      name: 'listContactCountryCode',
      required: true,
      example: 'FR',
      notes: [
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
      notes: [
        vendor('The list’s id.', 'L’identifiant de la liste.'),
        envoi('13 hexadecimal digits.', '13 chiffres hexadécimaux.'),
      ],
    },
  ],
  codes: [
    { code: 'ERR_101', empty: 'listContactName', notes: [vendor('The name is empty.', 'Le nom est vide.')] },
    {
      code: 'ERR_102',
      empty: 'listContactCountryCode',
      notes: [vendor('The country code is empty.', 'Le code du pays est vide.')],
    },
    {
      code: 'ERR_103',
      reasons: ['country_not_served'],
      notes: [
        vendor('There is no country for that code.', 'Aucun pays ne correspond à ce code.'),
        envoi(
          'Also a country that is not an available destination.',
          'Aussi un pays qui n’est pas une destination disponible.',
        ),
      ],
    },
    {
      code: 'ERR_104',
      reasons: ['list_name_taken'],
      notes: [
        vendor('The name is not available.', 'Le nom n’est pas disponible.'),
        envoi(
          'Another list of the account has it, ignoring case.',
          'Une autre liste du compte le porte, sans tenir compte de la casse.',
        ),
      ],
    },
  ],
} as const satisfies Contract;
