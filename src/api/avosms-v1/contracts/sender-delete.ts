import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { sender } from './parts/sender.ts';

export const contract = {
  path: '/v1/sender/delete',
  pathSource: 'vendor',
  title: { en: 'Delete a sender name', fr: 'Supprimer un nom d’expéditeur' },
  notes: [
    vendor('Deletes a sender name of the account.', 'Supprime un nom d’expéditeur du compte.'),
    envoi('Ignoring case.', 'Sans tenir compte de la casse.'),
  ],
  parameters: [sender],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      empty: 'sender',
      reasons: ['sender_not_found'],
      notes: [
        vendor('There is no such sender.', 'Il n’y a pas de tel expéditeur.'),
        envoi('Also when it is empty or of bad length.', 'Aussi quand il est vide ou de mauvaise longueur.'),
      ],
    },
  ],
} as const satisfies Contract;
