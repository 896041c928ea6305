import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { listResults } from './parts/contact-list.ts';

export const contract = {
  path: '/v1/contact/list',
  pathSource: 'vendor',
  title: { en: 'All contact lists', fr: 'Toutes les listes de contacts' },
  notes: [
    vendor('Gives the contact lists of the account.', 'Donne les listes de contacts du compte.'),
    envoi('Oldest first.', 'La plus ancienne en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_contact',
      type: 'rows',
      notes: [vendor('One object per list.', 'Un objet par liste.')],
      row: [
        {
          name: 'list_contact_id',
          type: 'text',
          example: '69cc2daf52244',
          notes: [vendor('The list’s id.', 'L’identifiant de la liste.')],
        },
        ...listResults,
      ],
    },
  ],
  codes: [
    { code: 'ERR_101', notes: [envoi('The account has no contact list.', 'Le compte n’a aucune liste de contacts.')] },
  ],
} as const satisfies Contract;
