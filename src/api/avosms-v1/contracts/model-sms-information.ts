import type { Contract } from '../contract.ts';
import { client, envoi } from '../statement.ts';
import { modelId, templateResults } from './parts/template.ts';

export const contract = {
  path: '/v1/model/sms/information',
  pathSource: 'client',
  title: { en: 'One template', fr: 'Un modèle' },
  notes: [client('Gives one SMS template.', 'Donne un modèle de SMS.')],
  parameters: [{ ...modelId, notes: [client('The template’s id.', 'L’identifiant du modèle.')] }],
  results: templateResults(envoi),
  codes: [
    {
      code: 'ERR_101',
      empty: 'modelId',
      reasons: ['template_not_found'],
      notes: [
        envoi(
          'There is no template with that id; also when the id is empty.',
          'Aucun modèle n’a cet identifiant ; aussi quand l’identifiant est vide.',
        ),
      ],
    },
  ],
} as const satisfies Contract;
