import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { modelId } from './parts/template.ts';

export const contract = {
  path: '/v1/model/sms/delete',
  pathSource: 'vendor',
  title: { en: 'Delete a template', fr: 'Supprimer un modèle' },
  notes: [vendor('Deletes an SMS template.', 'Supprime un modèle de SMS.')],
  parameters: [modelId],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      empty: 'modelId',
      reasons: ['template_not_found'],
      notes: [
        vendor('There is no template with that id.', 'Aucun modèle n’a cet identifiant.'),
        envoi('Also when the id is empty.', 'Aussi quand l’identifiant est vide.'),
      ],
    },
  ],
} as const satisfies Contract;
