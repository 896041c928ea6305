import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { listContactId } from './parts/contact-list.ts';

export const contract = {
  path: '/v1/contact/list/rename',
  pathSource: 'vendor',
  title: { en: 'Rename a list', fr: 'Renommer une liste' },
  notes: [vendor('Gives a list another name.', 'Donne un autre nom à une liste.')],
  parameters: [
    listContactId,
    {
      name: 'listContactName',
      required: true,
      example: 'Prospects',
      notes: [
        vendor('Its new name.', 'Son nouveau nom.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
  ],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      empty: 'listContactId',
      notes: [vendor('The list id is empty.', 'L’identifiant de la liste est vide.')],
    },
    { code: 'ERR_102', empty: 'listContactName', notes: [vendor('The name is empty.', 'Le nom est vide.')] },
    {
      code: 'ERR_103',
      reasons: ['list_not_found'],
      notes: [vendor('There is no list with that id.', 'Aucune liste n’a cet identifiant.')],
    },
    {
      code: 'ERR_104',
      reasons: ['list_name_taken'],
      notes: [
        vendor('The name is not available.', 'Le nom n’est pas disponible.'),
        envoi(
          'A list may be given its own present name, or a change of case of it.',
          'Une liste peut recevoir son propre nom actuel, ou le même avec une autre casse.',
        ),
      ],
    },
  ],
} as const satisfies Contract;
