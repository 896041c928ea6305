import type { Contract } from '../contract.ts';
import { client, envoi } from '../statement.ts';

export const contract = {
  path: '/v1/list/country',
  pathSource: 'client',
  page: 'country/available',
  title: { en: 'Available destinations', fr: 'Destinations disponibles' },
  notes: [
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
      notes: [client('One object per destination.', 'Un objet par destination.')],
      row: [
        {
          name: 'country_name',
          type: 'text',
          example: 'France',
          notes: [
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
          notes: [
            envoi('ISO2 code, valid as `listContactCountryCode`.', 'Code ISO2, valable pour `listContactCountryCode`.'),
          ],
        },
      ],
    },
  ],
  codes: [],
} as const satisfies Contract;
