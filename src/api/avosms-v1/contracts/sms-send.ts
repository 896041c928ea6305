import type { Contract, Result } from '../contract.ts';
import { client, envoi, vendor } from '../statement.ts';

const recipientsError = {
  name: 'recipients_error',
  type: 'texts',
  example: [],
  notes: [
    vendor(
      'The numbers that cannot take part; `[]` when there is none.',
      'Les numéros qui ne peuvent participer ; `[]` s’il n’y en a pas.',
    ),
    envoi('As they were written, each once.', 'Tels qu’ils étaient écrits, chacun une fois.'),
  ],
} as const satisfies Result;

export const contract = {
  path: '/v1/sms/send',
  pathSource: 'vendor',
  sends: true,
  title: { en: 'Send an SMS', fr: 'Envoyer un SMS' },
  notes: [
    vendor(
      'Sends one message to one or more numbers, now or later.',
      'Envoie un message à un ou plusieurs numéros, maintenant ou plus tard.',
    ),
    envoi(
      'The whole cost is taken when the request is accepted, also for a deferred sending. A request that ends in an error sends nothing and costs nothing.',
      'Le coût entier est prélevé à l’acceptation de la requête, même pour un envoi différé. Une requête qui finit en erreur n’envoie rien et ne coûte rien.',
    ),
  ],
  parameters: [
    {
      name: 'recipients',
      required: true,
      example: ['0612345678', '+33612345679'],
      notes: [
        vendor('The numbers, as an array.', 'Les numéros, sous forme de tableau.'),
        client('Or one text, numbers separated by commas.', 'Ou un seul texte, numéros séparés par des virgules.'),
        envoi(
          'Semicolons and line breaks separate too; a repeated name, a JSON array and a JSON text are taken. At least 10,000 in one request; the same number twice counts once.',
          'Points-virgules et sauts de ligne séparent aussi ; un nom répété, un tableau JSON et un texte JSON sont acceptés. Au moins 10 000 par requête ; un numéro donné deux fois compte une fois.',
        ),
      ],
    },
    {
      name: 'message',
      required: true,
      example: 'Your parcel has left',
      notes: [
        vendor(
          'The text. One SMS is 160 characters; at most 600 characters.',
          'Le texte. Un SMS fait 160 caractères ; 600 caractères au plus.',
        ),
        envoi(
          'Sent as it came. A character outside the GSM alphabet makes every SMS of it 70 characters (67 in longer messages).',
          'Envoyé tel quel. Un caractère hors de l’alphabet GSM ramène chaque SMS à 70 caractères (67 dans un message plus long).',
        ),
      ],
    },
    {
      name: 'sender',
      example: 'MyBrand',
      notes: [
        vendor(
          'Sender name, 3 to 11 characters; by default a short number `3XXXX`.',
          'Nom d’expéditeur, de 3 à 11 caractères ; par défaut un numéro court `3XXXX`.',
        ),
      ],
    },
    {
      name: 'deliveryDate',
      example: '',
      hint: 'DD/MM/YYYY',
      notes: [
        vendor('Day of a deferred sending, `DD/MM/YYYY`.', 'Jour d’un envoi différé, `JJ/MM/AAAA`.'),
        envoi(
          'Together with `deliveryHour`, or not at all; a year ahead at most, unless the installation says otherwise.',
          'Avec `deliveryHour`, ou pas du tout ; un an à l’avance au plus, sauf autre réglage de l’installation.',
        ),
      ],
    },
    {
      name: 'deliveryHour',
      example: '',
      hint: '14:30',
      notes: [
        vendor('Time of a deferred sending.', 'Heure d’un envoi différé.'),
        client('`HH:MM`, 24 hours.', '`HH:MM`, sur 24 heures.'),
        envoi('Paris time; `HH:MM:SS` is taken too.', 'Heure de Paris ; `HH:MM:SS` est aussi accepté.'),
      ],
    },
    {
      name: 'type',
      values: ['N', 'M'],
      example: 'N',
      notes: [
        vendor('`N` notification or `M` marketing.', '`N` notification ou `M` marketing.'),
        envoi(
          'Default `N`. Marketing waits for the permitted hours, skips who said STOP, and gets a mention of STOP when it has none.',
          'Par défaut `N`. Le marketing attend les heures permises, évite ceux qui ont dit STOP, et reçoit une mention STOP s’il n’en a pas.',
        ),
      ],
    },
    {
      name: 'clickFollow',
      values: ['0', '1'],
      example: '0',
      notes: [
        vendor(
          '`1` to count clicks on the links of the message, `0` not to; default `0`.',
          '`1` pour compter les clics sur les liens du message, sinon `0` ; par défaut `0`.',
        ),
      ],
    },
  ],
  headers: [
    {
      name: 'Idempotency-Key',
      example: '',
      notes: [
        envoi(
          'A name of your own for this request: 1 to 255 printable ASCII characters without spaces, such as a fresh UUID. Sent again under the same key within a day, because no answer came or it was `ERR_901`, a request that had been accepted gets its first answer again and sends nothing more; one that had not is accepted now.',
          'Un nom à vous pour cette requête : 1 à 255 caractères ASCII imprimables, sans espace, comme un UUID neuf. Renvoyée sous la même clé dans la journée, faute de réponse ou après `ERR_901`, une requête déjà acceptée reçoit sa première réponse et n’envoie rien de plus ; une requête qui ne l’était pas est acceptée maintenant.',
        ),
      ],
    },
  ],
  results: [
    {
      name: 'solde',
      type: 'number',
      example: 9.9,
      notes: [
        vendor('Balance left after this sending.', 'Solde restant après cet envoi.'),
        envoi('In the currency of the account, at most 4 decimals.', 'Dans la monnaie du compte, 4 décimales au plus.'),
      ],
    },
    {
      name: 'send_id',
      type: 'text',
      example: '69cc2dc01a2b3',
      notes: [vendor('Identifier of the sending.', 'Identifiant de l’envoi.')],
    },
    {
      name: 'total_sms_sent',
      type: 'integer',
      example: 2,
      notes: [
        vendor('Number of SMS sent in all.', 'Nombre total de SMS envoyés.'),
        envoi('SMS per message times accepted recipients.', 'SMS par message, fois les destinataires acceptés.'),
      ],
    },
    {
      name: 'total_character_sms',
      type: 'integer',
      example: 20,
      notes: [
        vendor('Number of characters of the message.', 'Nombre de caractères du message.'),
        envoi(
          'As received, in Unicode characters, a line end counting as one.',
          'Tel que reçu, en caractères Unicode, une fin de ligne comptant pour un.',
        ),
      ],
    },
    recipientsError,
  ],
  errorResults: [recipientsError],
  codes: [
    {
      code: 'ERR_101',
      empty: 'recipients',
      reasons: ['no_recipients'],
      notes: [vendor('No recipient was given.', 'Aucun destinataire n’a été donné.')],
    },
    {
      code: 'ERR_102',
      empty: 'message',
      reasons: ['text_empty'],
      notes: [vendor('The message is empty.', 'Le message est vide.')],
    },
    {
      code: 'ERR_103',
      reasons: ['sender_bad_length'],
      notes: [
        vendor(
          'The sender’s length is not within 3 to 11.',
          'La longueur de l’expéditeur n’est pas comprise entre 3 et 11.',
        ),
      ],
    },
    {
      code: 'ERR_104',
      reasons: ['text_too_long'],
      notes: [vendor('The message is over 600 characters.', 'Le message dépasse 600 caractères.')],
    },
    {
      code: 'ERR_105',
      reasons: ['date_too_far'],
      notes: [
        vendor('Badly formed date.', 'Date mal formée.'),
        envoi(
          'Also a date without an hour or the reverse, one that does not exist, one more than 5 minutes ago, and one more than a year ahead.',
          'Aussi une date sans heure ou l’inverse, une date inexistante, passée de plus de 5 minutes, ou à plus d’un an.',
        ),
      ],
    },
    { code: 'ERR_106', notes: [vendor('Bad `type`.', '`type` incorrect.')] },
    { code: 'ERR_107', notes: [vendor('Bad `clickFollow`.', '`clickFollow` incorrect.')] },
    {
      code: 'ERR_110',
      reasons: ['idempotency_key_malformed', 'idempotency_key_reused'],
      notes: [
        envoi(
          'The header `Idempotency-Key` is malformed, or another request was accepted under it.',
          'L’en-tête `Idempotency-Key` est mal formé, ou une autre requête a été acceptée sous cette clé.',
        ),
      ],
    },
    {
      code: 'ERR_108',
      reasons: ['sender_not_allowed'],
      notes: [
        vendor('That sender name is not allowed.', 'Ce nom d’expéditeur n’est pas autorisé.'),
        envoi('By the rules of `sender/create`.', 'Selon les règles de `sender/create`.'),
      ],
    },
    {
      code: 'ERR_101',
      reasons: ['no_usable_recipient'],
      notes: [
        envoi(
          'Also, after all checks but the balance, when every recipient is unusable: `recipients_error` then stands beside the code.',
          'Aussi, après toutes les vérifications sauf le solde, quand aucun destinataire n’est utilisable : `recipients_error` accompagne alors le code.',
        ),
      ],
    },
    {
      code: 'ERR_109',
      reasons: ['insufficient_credit'],
      notes: [
        vendor('The balance is too low.', 'Le solde est insuffisant.'),
        envoi(
          'Checked last; nothing is sent, nothing is charged.',
          'Vérifié en dernier ; rien n’est envoyé, rien n’est débité.',
        ),
      ],
    },
  ],
} as const satisfies Contract;
