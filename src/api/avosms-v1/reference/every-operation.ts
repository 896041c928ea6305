import { codes } from '../answer.ts';
import type { CodeRule, Parameter, Result } from '../contract.ts';
import { client, envoi, vendor } from '../statement.ts';

/** What every operation takes. */
export const credentials: readonly Parameter[] = [
  {
    name: 'id',
    required: true,
    example: 'demo@example.com',
    notes: [
      vendor('The account’s identifier: its e-mail address.', 'L’identifiant du compte : son adresse e-mail.'),
      envoi('Compared without regard to case.', 'Comparé sans tenir compte de la casse.'),
      client('`Id` is taken for it.', '`Id` est accepté à sa place.'),
    ],
  },
  {
    name: 'key',
    required: true,
    example: 'your-key',
    notes: [
      vendor('The API key of the account.', 'La clé d’API du compte.'),
      envoi('An account may have several keys.', 'Un compte peut avoir plusieurs clés.'),
      client(
        '`Key` is taken for it; without it, the header `Authorization: Bearer <key>` is.',
        '`Key` est accepté à sa place ; à défaut, l’en-tête `Authorization: Bearer <clé>`.',
      ),
    ],
  },
];

/** What every answer begins with. */
export const envelope: readonly Result[] = [
  {
    name: 'status',
    type: 'boolean',
    example: true,
    notes: [
      vendor('Present in every answer.', 'Présent dans chaque réponse.'),
      envoi('JSON `true` on success, `false` otherwise.', '`true` en JSON en cas de succès, sinon `false`.'),
    ],
  },
  {
    name: 'code',
    type: 'text',
    example: 'OK',
    notes: [vendor('`OK` on success, else one error code.', '`OK` en cas de succès, sinon un code d’erreur.')],
  },
];

/** Codes that exist on every operation, with status 200. */
export const commonCodes: readonly CodeRule[] = [
  {
    code: codes.notRecognised,
    notes: [
      vendor('The API access is not recognised.', 'L’accès à l’API n’est pas reconnu.'),
      envoi(
        'Also an unknown path, and any method but POST.',
        'Aussi pour un chemin inconnu et pour toute méthode autre que POST.',
      ),
    ],
  },
  {
    code: codes.unexpected,
    notes: [
      vendor('`ERR_9XX`: internal failure.', '`ERR_9XX` : échec interne.'),
      envoi('An unexpected failure; it is logged.', 'Un échec imprévu ; il est journalisé.'),
    ],
  },
  {
    code: codes.storageUnavailable,
    notes: [
      envoi(
        'The storage is unavailable, or did not answer within 8 seconds: try again. A sending that gets this never leaves; another change may have been made.',
        'Le stockage est indisponible, ou n’a pas répondu en 8 secondes : réessayez. Un envoi qui reçoit ce code ne part jamais ; une autre modification a pu être faite.',
      ),
    ],
  },
  {
    code: codes.queueUnavailable,
    notes: [envoi('The sending queue refused the job.', 'La file d’envoi a refusé la tâche.')],
  },
  {
    code: codes.tooLarge,
    notes: [
      envoi(
        'The request is too large: 4 MiB, 100,000 recipients, unless the installation says otherwise, and 1,000 parameters.',
        'La requête est trop grande : 4 Mio, 100 000 destinataires, sauf autre réglage de l’installation, et 1 000 paramètres.',
      ),
    ],
  },
];

/** The one code with a status of its own. */
export const tooMany: CodeRule = {
  code: codes.tooMany,
  notes: [
    envoi(
      'Too many requests in this second. The only answer with another HTTP status than 200: 429, with `Retry-After`.',
      'Trop de requêtes dans cette seconde. La seule réponse dont le statut HTTP n’est pas 200 : 429, avec `Retry-After`.',
    ),
    envoi(
      'Also more than 30 wrong keys from one address, or 100 for one account, in a minute: right ones pass all the same.',
      'Aussi au-delà de 30 clés fausses d’une même adresse, ou de 100 pour un même compte, en une minute : les bonnes passent toujours.',
    ),
  ],
};
