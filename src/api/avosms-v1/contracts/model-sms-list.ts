import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { templateResults } from './parts/template.ts';

export const contract = {
  path: '/v1/model/sms/list',
  pathSource: 'vendor',
  title: { en: 'All templates', fr: 'Tous les modèles' },
  notes: [
    vendor('Gives the SMS templates of the account.', 'Donne les modèles de SMS du compte.'),
    envoi('Oldest first.', 'Le plus ancien en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_model_sms',
      type: 'rows',
      notes: [vendor('One object per template.', 'Un objet par modèle.')],
      row: templateResults(vendor),
    },
  ],
  codes: [{ code: 'ERR_101', notes: [vendor('The account has no template.', 'Le compte n’a aucun modèle.')] }],
} as const satisfies Contract;
