import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { contentNote, modelId, unauthorisedWord } from './parts/template.ts';

export const contract = {
  path: '/v1/model/sms/update',
  pathSource: 'vendor',
  title: { en: 'Change a template', fr: 'Modifier un modèle' },
  notes: [
    vendor('Changes the name and the text of a template.', 'Modifie le nom et le texte d’un modèle.'),
    envoi(
      'A name that another template has is accepted: there is no code for it.',
      'Un nom que porte un autre modèle est accepté : aucun code n’existe pour cela.',
    ),
  ],
  parameters: [
    modelId,
    {
      name: 'modelName',
      required: true,
      example: 'Reminder',
      notes: [
        vendor('Its name.', 'Son nom.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
    {
      name: 'modelContent',
      required: true,
      example: 'See you on Monday',
      notes: [vendor('Its text.', 'Son texte.'), contentNote],
    },
  ],
  results: [],
  codes: [
    { code: 'ERR_101', empty: 'modelName', notes: [vendor('The name is empty.', 'Le nom est vide.')] },
    { code: 'ERR_102', empty: 'modelContent', notes: [vendor('The content is empty.', 'Le contenu est vide.')] },
    {
      code: 'ERR_103',
      empty: 'modelId',
      reasons: ['template_not_found'],
      notes: [
        vendor('There is no template with that id.', 'Aucun modèle n’a cet identifiant.'),
        envoi('Also when the id is empty.', 'Aussi quand l’identifiant est vide.'),
      ],
    },
    { code: 'ERR_104', reasons: ['word_not_allowed'], notes: unauthorisedWord },
  ],
} as const satisfies Contract;
