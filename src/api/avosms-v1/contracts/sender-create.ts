import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { sender } from './parts/sender.ts';

export const contract = {
  path: '/v1/sender/create',
  pathSource: 'vendor',
  title: { en: 'Create a sender name', fr: 'Créer un nom d’expéditeur' },
  notes: [
    vendor('Keeps a sender name for the account.', 'Enregistre un nom d’expéditeur pour le compte.'),
    envoi(
      'Sending does not require a name to have been created, unless the installation says so.',
      'L’envoi n’exige pas qu’un nom ait été créé, sauf si l’installation le demande.',
    ),
  ],
  parameters: [sender],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      empty: 'sender',
      reasons: ['sender_bad_length'],
      notes: [
        vendor('Its length is not within 3 to 11.', 'Sa longueur n’est pas comprise entre 3 et 11.'),
        envoi('Also when it is empty.', 'Aussi quand il est vide.'),
      ],
    },
    {
      code: 'ERR_102',
      reasons: ['sender_not_allowed'],
      notes: [
        vendor('That name is not allowed.', 'Ce nom n’est pas autorisé.'),
        envoi(
          'In France: letters and digits, at least one letter, no space, no accent; and no generic or protected name.',
          'En France : lettres et chiffres, au moins une lettre, ni espace ni accent ; et aucun nom générique ou protégé.',
        ),
      ],
    },
    {
      code: 'ERR_103',
      reasons: ['sender_exists'],
      notes: [
        vendor('That name already exists.', 'Ce nom existe déjà.'),
        envoi('On this account, ignoring case.', 'Sur ce compte, sans tenir compte de la casse.'),
      ],
    },
  ],
} as const satisfies Contract;
