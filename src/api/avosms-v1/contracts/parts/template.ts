import type { Parameter, Result } from '../../contract.ts';
import { envoi, vendor } from '../../statement.ts';

export const modelId = {
  name: 'modelId',
  required: true,
  example: '69cc2dbd29f21',
  notes: [vendor('The template’s id.', 'L’identifiant du modèle.')],
} as const satisfies Parameter;

export const contentNote = envoi(
  'Kept as it came, at most 10,000 characters (longer: cut).',
  'Conservé tel quel, 10 000 caractères au plus (au-delà : coupé).',
);

export const unauthorisedWord = [
  vendor('The content holds an unauthorised word.', 'Le contenu comporte un mot non autorisé.'),
  envoi(
    'The list is a setting of the installation; whole words, ignoring case and accents.',
    'La liste est un réglage de l’installation ; mots entiers, sans tenir compte de la casse ni des accents.',
  ),
];

/** `stated` by the vendor where its page could be read. */
export function templateResults(stated: typeof vendor | typeof envoi) {
  return [
    {
      name: 'model_id',
      type: 'text',
      example: '69cc2dbd29f21',
      notes: [stated('The template’s id.', 'L’identifiant du modèle.')],
    },
    { name: 'model_name', type: 'text', example: 'Reminder', notes: [stated('Its name.', 'Son nom.')] },
    { name: 'model_content', type: 'text', example: 'See you tomorrow', notes: [stated('Its text.', 'Son texte.')] },
    {
      name: 'model_creation_date',
      type: 'text',
      example: '2026-03-31 14:30:00',
      notes: [
        stated('Creation date, `YYYY-MM-DD HH:MM:SS`.', 'Date de création, `AAAA-MM-JJ HH:MM:SS`.'),
        envoi('Paris time.', 'Heure de Paris.'),
      ],
    },
  ] as const satisfies readonly Result[];
}
