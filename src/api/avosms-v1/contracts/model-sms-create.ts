import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { contentNote, unauthorisedWord } from './parts/template.ts';

export const contract = {
  path: '/v1/model/sms/create',
  pathSource: 'vendor',
  title: { en: 'Create a template', fr: 'Créer un modèle' },
  notes: [vendor('Keeps a text as an SMS template.', 'Enregistre un texte comme modèle de SMS.')],
  parameters: [
    {
      name: 'modelContent',
      required: true,
      example: 'See you tomorrow',
      notes: [vendor('The text of the template.', 'Le texte du modèle.'), contentNote],
    },
    {
      name: 'modelName',
      example: 'Reminder',
      notes: [
        vendor(
          'Its name; by default `SMS model from DD/MM/YY to HH:MM` with the present date and time.',
          'Son nom ; par défaut `SMS model from DD/MM/YY to HH:MM` avec la date et l’heure actuelles.',
        ),
        envoi(
          'A default name that is taken gets ` (2)`, ` (3)`… At most 255 characters (longer: cut).',
          'Un nom par défaut déjà pris reçoit ` (2)`, ` (3)`… 255 caractères au plus (au-delà : coupé).',
        ),
      ],
    },
  ],
  results: [
    {
      name: 'model_id',
      type: 'text',
      example: '69cc2dbd29f21',
      notes: [
        vendor('The template’s id.', 'L’identifiant du modèle.'),
        envoi('13 hexadecimal digits.', '13 chiffres hexadécimaux.'),
      ],
    },
  ],
  codes: [
    {
      code: 'ERR_101',
      reasons: ['template_exists'],
      notes: [
        vendor('The template already exists.', 'Le modèle existe déjà.'),
        envoi(
          'The same name on this account, ignoring case.',
          'Le même nom sur ce compte, sans tenir compte de la casse.',
        ),
      ],
    },
    { code: 'ERR_102', reasons: ['text_empty'], notes: [vendor('The content is empty.', 'Le contenu est vide.')] },
    { code: 'ERR_103', reasons: ['word_not_allowed'], notes: unauthorisedWord },
  ],
} as const satisfies Contract;
