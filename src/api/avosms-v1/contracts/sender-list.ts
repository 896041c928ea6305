import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';

export const contract = {
  path: '/v1/sender/list',
  pathSource: 'vendor',
  title: { en: 'All sender names', fr: 'Tous les noms d’expéditeur' },
  notes: [
    vendor('Gives the sender names of the account.', 'Donne les noms d’expéditeur du compte.'),
    envoi('Oldest first.', 'Le plus ancien en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_sender',
      type: 'rows',
      notes: [vendor('One object per name.', 'Un objet par nom.')],
      row: [{ name: 'sender_name', type: 'text', example: 'MyBrand', notes: [vendor('The name.', 'Le nom.')] }],
    },
  ],
  codes: [{ code: 'ERR_101', notes: [vendor('There is no active sender.', 'Il n’y a aucun expéditeur actif.')] }],
} as const satisfies Contract;
