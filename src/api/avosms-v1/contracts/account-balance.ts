import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';

export const contract = {
  path: '/v1/account/balance',
  pathSource: 'vendor',
  page: 'compte/balance',
  title: { en: 'Account balance', fr: 'Solde du compte' },
  notes: [vendor('Gives the balance of the account.', 'Donne le solde du compte.')],
  parameters: [],
  results: [
    {
      name: 'balance',
      type: 'number',
      example: 10,
      notes: [
        vendor('The present balance.', 'Le solde actuel.'),
        envoi('In the currency of the account, at most 4 decimals.', 'Dans la monnaie du compte, 4 décimales au plus.'),
      ],
    },
  ],
  codes: [],
} as const satisfies Contract;
