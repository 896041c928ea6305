import type { Contract } from '../contract.ts';
import { client, envoi } from '../statement.ts';
import { listContactId } from './parts/contact-list.ts';

export const contract = {
  path: '/v1/contact/list/delete',
  pathSource: 'client',
  title: { en: 'Delete a list', fr: 'Supprimer une liste' },
  notes: [
    client('Deletes a contact list.', 'Supprime une liste de contacts.'),
    envoi(
      'Its contacts go with it; what was sent stays.',
      'Ses contacts disparaissent avec elle ; les envois passés restent.',
    ),
  ],
  parameters: [{ ...listContactId, notes: [client('The list’s id.', 'L’identifiant de la liste.')] }],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      empty: 'listContactId',
      notes: [envoi('The list id is empty.', 'L’identifiant de la liste est vide.')],
    },
    {
      code: 'ERR_102',
      reasons: ['list_not_found'],
      notes: [envoi('There is no list with that id.', 'Aucune liste n’a cet identifiant.')],
    },
  ],
} as const satisfies Contract;
