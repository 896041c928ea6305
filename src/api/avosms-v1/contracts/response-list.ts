import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';

export const contract = {
  path: '/v1/response/list',
  pathSource: 'vendor',
  page: 'response-sms/list',
  title: { en: 'Last replies', fr: 'Dernières réponses' },
  notes: [
    vendor('Gives the last 50 replies received.', 'Donne les 50 dernières réponses reçues.'),
    envoi(
      'Newest first, STOP included. Reading does not consume them.',
      'La plus récente en premier, STOP compris. La lecture ne les consomme pas.',
    ),
  ],
  parameters: [],
  results: [
    {
      name: 'list_response',
      type: 'rows',
      notes: [vendor('One object per reply.', 'Un objet par réponse.')],
      row: [
        {
          name: 'send_id',
          type: 'text',
          example: '69cc2dc01a2b3',
          notes: [
            vendor('Identifier of the sending that was answered.', 'Identifiant de l’envoi auquel il est répondu.'),
            envoi('Empty when it cannot be determined.', 'Vide quand il ne peut être déterminé.'),
          ],
        },
        {
          name: 'phone_number',
          type: 'text',
          example: '33612345678',
          notes: [
            vendor('Number that answered.', 'Numéro qui a répondu.'),
            envoi('International digits without `+`.', 'Chiffres internationaux sans `+`.'),
          ],
        },
        {
          name: 'message',
          type: 'text',
          example: 'Thanks!',
          notes: [vendor('Text of the reply.', 'Texte de la réponse.')],
        },
        {
          name: 'date',
          type: 'text',
          example: '2026-03-31 14:32:10',
          notes: [
            vendor('Date of the reply, `YYYY-MM-DD HH:MM:SS`.', 'Date de la réponse, `AAAA-MM-JJ HH:MM:SS`.'),
            envoi('Paris time.', 'Heure de Paris.'),
          ],
        },
      ],
    },
  ],
  codes: [
    {
      code: 'ERR_101',
      notes: [
        vendor(
          '“No contact list found” (the page copied it from another one).',
          '« No contact list found » (la page l’a copié d’une autre).',
        ),
        envoi('There is no reply.', 'Il n’y a aucune réponse.'),
      ],
    },
  ],
} as const satisfies Contract;
