import { client, envoi, type OperationFacts, type ResultFacts, vendor } from '../facts.ts';

const recipientsError: ResultFacts = {
  name: 'recipients_error',
  type: 'texts',
  example: [],
  says: [
    vendor(
      'The numbers that cannot take part; `[]` when there is none.',
      'Les numéros qui ne peuvent participer ; `[]` s’il n’y en a pas.',
    ),
    envoi('As they were written, each once.', 'Tels qu’ils étaient écrits, chacun une fois.'),
  ],
};

export const smsSend: OperationFacts = {
  path: '/v1/sms/send',
  pathSource: 'vendor',
  title: { en: 'Send an SMS', fr: 'Envoyer un SMS' },
  says: [
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
      says: [
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
      says: [
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
      says: [
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
      says: [
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
      says: [
        vendor('Time of a deferred sending.', 'Heure d’un envoi différé.'),
        client('`HH:MM`, 24 hours.', '`HH:MM`, sur 24 heures.'),
        envoi('Paris time; `HH:MM:SS` is taken too.', 'Heure de Paris ; `HH:MM:SS` est aussi accepté.'),
      ],
    },
    {
      name: 'type',
      values: ['N', 'M'],
      example: 'N',
      says: [
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
      says: [
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
      says: [
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
      says: [
        vendor('Balance left after this sending.', 'Solde restant après cet envoi.'),
        envoi('In the currency of the account, at most 4 decimals.', 'Dans la monnaie du compte, 4 décimales au plus.'),
      ],
    },
    {
      name: 'send_id',
      type: 'text',
      example: '69cc2dc01a2b3',
      says: [vendor('Identifier of the sending.', 'Identifiant de l’envoi.')],
    },
    {
      name: 'total_sms_sent',
      type: 'integer',
      example: 2,
      says: [
        vendor('Number of SMS sent in all.', 'Nombre total de SMS envoyés.'),
        envoi('SMS per message times accepted recipients.', 'SMS par message, fois les destinataires acceptés.'),
      ],
    },
    {
      name: 'total_character_sms',
      type: 'integer',
      example: 20,
      says: [
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
      says: [
        vendor('No recipient was given.', 'Aucun destinataire n’a été donné.'),
        envoi(
          'Also, after all checks but the balance, when every recipient is unusable: `recipients_error` then stands beside the code.',
          'Aussi, après toutes les vérifications sauf le solde, quand aucun destinataire n’est utilisable : `recipients_error` accompagne alors le code.',
        ),
      ],
    },
    { code: 'ERR_102', says: [vendor('The message is empty.', 'Le message est vide.')] },
    {
      code: 'ERR_103',
      says: [
        vendor(
          'The sender’s length is not within 3 to 11.',
          'La longueur de l’expéditeur n’est pas comprise entre 3 et 11.',
        ),
      ],
    },
    { code: 'ERR_104', says: [vendor('The message is over 600 characters.', 'Le message dépasse 600 caractères.')] },
    {
      code: 'ERR_105',
      says: [
        vendor('Badly formed date.', 'Date mal formée.'),
        envoi(
          'Also a date without an hour or the reverse, one that does not exist, one more than 5 minutes ago, and one more than a year ahead.',
          'Aussi une date sans heure ou l’inverse, une date inexistante, passée de plus de 5 minutes, ou à plus d’un an.',
        ),
      ],
    },
    { code: 'ERR_106', says: [vendor('Bad `type`.', '`type` incorrect.')] },
    { code: 'ERR_107', says: [vendor('Bad `clickFollow`.', '`clickFollow` incorrect.')] },
    {
      code: 'ERR_110',
      says: [
        envoi(
          'The header `Idempotency-Key` is malformed, or another request was accepted under it.',
          'L’en-tête `Idempotency-Key` est mal formé, ou une autre requête a été acceptée sous cette clé.',
        ),
      ],
    },
    {
      code: 'ERR_108',
      says: [
        vendor('That sender name is not allowed.', 'Ce nom d’expéditeur n’est pas autorisé.'),
        envoi('By the rules of `sender/create`.', 'Selon les règles de `sender/create`.'),
      ],
    },
    {
      code: 'ERR_109',
      says: [
        vendor('The balance is too low.', 'Le solde est insuffisant.'),
        envoi(
          'Checked last; nothing is sent, nothing is charged.',
          'Vérifié en dernier ; rien n’est envoyé, rien n’est débité.',
        ),
      ],
    },
  ],
};

export const responseList: OperationFacts = {
  path: '/v1/response/list',
  pathSource: 'vendor',
  page: 'response-sms/list',
  title: { en: 'Last replies', fr: 'Dernières réponses' },
  says: [
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
      says: [vendor('One object per reply.', 'Un objet par réponse.')],
      row: [
        {
          name: 'send_id',
          type: 'text',
          example: '69cc2dc01a2b3',
          says: [
            vendor('Identifier of the sending that was answered.', 'Identifiant de l’envoi auquel il est répondu.'),
            envoi('Empty when it cannot be determined.', 'Vide quand il ne peut être déterminé.'),
          ],
        },
        {
          name: 'phone_number',
          type: 'text',
          example: '33612345678',
          says: [
            vendor('Number that answered.', 'Numéro qui a répondu.'),
            envoi('International digits without `+`.', 'Chiffres internationaux sans `+`.'),
          ],
        },
        {
          name: 'message',
          type: 'text',
          example: 'Thanks!',
          says: [vendor('Text of the reply.', 'Texte de la réponse.')],
        },
        {
          name: 'date',
          type: 'text',
          example: '2026-03-31 14:32:10',
          says: [
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
      says: [
        vendor(
          '“No contact list found” (the page copied it from another one).',
          '« No contact list found » (la page l’a copié d’une autre).',
        ),
        envoi('There is no reply.', 'Il n’y a aucune réponse.'),
      ],
    },
  ],
};

export const accountBalance: OperationFacts = {
  path: '/v1/account/balance',
  pathSource: 'vendor',
  page: 'compte/balance',
  title: { en: 'Account balance', fr: 'Solde du compte' },
  says: [vendor('Gives the balance of the account.', 'Donne le solde du compte.')],
  parameters: [],
  results: [
    {
      name: 'balance',
      type: 'number',
      example: 10,
      says: [
        vendor('The present balance.', 'Le solde actuel.'),
        envoi('In the currency of the account, at most 4 decimals.', 'Dans la monnaie du compte, 4 décimales au plus.'),
      ],
    },
  ],
  codes: [],
};
