import { client, envoi, type OperationFacts, type ParameterFacts, type ResultFacts, vendor } from '../facts.ts';

const sender: ParameterFacts = {
  name: 'sender',
  required: true,
  example: 'MyBrand',
  says: [vendor('Sender name, 3 to 11 characters.', 'Nom d’expéditeur, de 3 à 11 caractères.')],
};

export const senderCreate: OperationFacts = {
  path: '/v1/sender/create',
  pathSource: 'vendor',
  title: { en: 'Create a sender name', fr: 'Créer un nom d’expéditeur' },
  says: [
    vendor('Keeps a sender name for the account.', 'Enregistre un nom d’expéditeur pour le compte.'),
    envoi(
      'Sending does not require a name to have been created, unless the installation says so.',
      'L’envoi n’exige pas qu’un nom ait été créé, sauf si l’installation le demande.',
    ),
  ],
  parameters: [sender],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      says: [
        vendor('Its length is not within 3 to 11.', 'Sa longueur n’est pas comprise entre 3 et 11.'),
        envoi('Also when it is empty.', 'Aussi quand il est vide.'),
      ],
    },
    {
      code: 'ERR_102',
      says: [
        vendor('That name is not allowed.', 'Ce nom n’est pas autorisé.'),
        envoi(
          'In France: letters and digits, at least one letter, no space, no accent; and no generic or protected name.',
          'En France : lettres et chiffres, au moins une lettre, ni espace ni accent ; et aucun nom générique ou protégé.',
        ),
      ],
    },
    {
      code: 'ERR_103',
      says: [
        vendor('That name already exists.', 'Ce nom existe déjà.'),
        envoi('On this account, ignoring case.', 'Sur ce compte, sans tenir compte de la casse.'),
      ],
    },
  ],
};

export const senderList: OperationFacts = {
  path: '/v1/sender/list',
  pathSource: 'vendor',
  title: { en: 'All sender names', fr: 'Tous les noms d’expéditeur' },
  says: [
    vendor('Gives the sender names of the account.', 'Donne les noms d’expéditeur du compte.'),
    envoi('Oldest first.', 'Le plus ancien en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_sender',
      type: 'rows',
      says: [vendor('One object per name.', 'Un objet par nom.')],
      row: [{ name: 'sender_name', type: 'text', example: 'MyBrand', says: [vendor('The name.', 'Le nom.')] }],
    },
  ],
  codes: [{ code: 'ERR_101', says: [vendor('There is no active sender.', 'Il n’y a aucun expéditeur actif.')] }],
};

export const senderDelete: OperationFacts = {
  path: '/v1/sender/delete',
  pathSource: 'vendor',
  title: { en: 'Delete a sender name', fr: 'Supprimer un nom d’expéditeur' },
  says: [
    vendor('Deletes a sender name of the account.', 'Supprime un nom d’expéditeur du compte.'),
    envoi('Ignoring case.', 'Sans tenir compte de la casse.'),
  ],
  parameters: [sender],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      says: [
        vendor('There is no such sender.', 'Il n’y a pas de tel expéditeur.'),
        envoi('Also when it is empty or of bad length.', 'Aussi quand il est vide ou de mauvaise longueur.'),
      ],
    },
  ],
};

const modelId: ParameterFacts = {
  name: 'modelId',
  required: true,
  example: '69cc2dbd29f21',
  says: [vendor('The template’s id.', 'L’identifiant du modèle.')],
};
const contentNote = envoi(
  'Kept as it came, at most 10,000 characters (longer: cut).',
  'Conservé tel quel, 10 000 caractères au plus (au-delà : coupé).',
);
const unauthorised = [
  vendor('The content holds an unauthorised word.', 'Le contenu comporte un mot non autorisé.'),
  envoi(
    'The list is a setting of the installation; whole words, ignoring case and accents.',
    'La liste est un réglage de l’installation ; mots entiers, sans tenir compte de la casse ni des accents.',
  ),
];

/** `documented` where the page could be read. */
function templateResults(documented: boolean): readonly ResultFacts[] {
  const word = documented ? vendor : envoi;
  return [
    {
      name: 'model_id',
      type: 'text',
      example: '69cc2dbd29f21',
      says: [word('The template’s id.', 'L’identifiant du modèle.')],
    },
    { name: 'model_name', type: 'text', example: 'Reminder', says: [word('Its name.', 'Son nom.')] },
    { name: 'model_content', type: 'text', example: 'See you tomorrow', says: [word('Its text.', 'Son texte.')] },
    {
      name: 'model_creation_date',
      type: 'text',
      example: '2026-03-31 14:30:00',
      says: [
        word('Creation date, `YYYY-MM-DD HH:MM:SS`.', 'Date de création, `AAAA-MM-JJ HH:MM:SS`.'),
        envoi('Paris time.', 'Heure de Paris.'),
      ],
    },
  ];
}

export const modelSmsCreate: OperationFacts = {
  path: '/v1/model/sms/create',
  pathSource: 'vendor',
  title: { en: 'Create a template', fr: 'Créer un modèle' },
  says: [vendor('Keeps a text as an SMS template.', 'Enregistre un texte comme modèle de SMS.')],
  parameters: [
    {
      name: 'modelContent',
      required: true,
      example: 'See you tomorrow',
      says: [vendor('The text of the template.', 'Le texte du modèle.'), contentNote],
    },
    {
      name: 'modelName',
      example: 'Reminder',
      says: [
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
      says: [
        vendor('The template’s id.', 'L’identifiant du modèle.'),
        envoi('13 hexadecimal digits.', '13 chiffres hexadécimaux.'),
      ],
    },
  ],
  codes: [
    {
      code: 'ERR_101',
      says: [
        vendor('The template already exists.', 'Le modèle existe déjà.'),
        envoi(
          'The same name on this account, ignoring case.',
          'Le même nom sur ce compte, sans tenir compte de la casse.',
        ),
      ],
    },
    { code: 'ERR_102', says: [vendor('The content is empty.', 'Le contenu est vide.')] },
    { code: 'ERR_103', says: unauthorised },
  ],
};

export const modelSmsList: OperationFacts = {
  path: '/v1/model/sms/list',
  pathSource: 'vendor',
  title: { en: 'All templates', fr: 'Tous les modèles' },
  says: [
    vendor('Gives the SMS templates of the account.', 'Donne les modèles de SMS du compte.'),
    envoi('Oldest first.', 'Le plus ancien en premier.'),
  ],
  parameters: [],
  results: [
    {
      name: 'list_model_sms',
      type: 'rows',
      says: [vendor('One object per template.', 'Un objet par modèle.')],
      row: templateResults(true),
    },
  ],
  codes: [{ code: 'ERR_101', says: [vendor('The account has no template.', 'Le compte n’a aucun modèle.')] }],
};

export const modelSmsInformation: OperationFacts = {
  path: '/v1/model/sms/information',
  pathSource: 'client',
  title: { en: 'One template', fr: 'Un modèle' },
  says: [client('Gives one SMS template.', 'Donne un modèle de SMS.')],
  parameters: [{ ...modelId, says: [client('The template’s id.', 'L’identifiant du modèle.')] }],
  results: templateResults(false),
  codes: [
    {
      code: 'ERR_101',
      says: [
        envoi(
          'There is no template with that id; also when the id is empty.',
          'Aucun modèle n’a cet identifiant ; aussi quand l’identifiant est vide.',
        ),
      ],
    },
  ],
};

export const modelSmsUpdate: OperationFacts = {
  path: '/v1/model/sms/update',
  pathSource: 'vendor',
  title: { en: 'Change a template', fr: 'Modifier un modèle' },
  says: [
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
      says: [
        vendor('Its name.', 'Son nom.'),
        envoi('At most 255 characters (longer: cut).', '255 caractères au plus (au-delà : coupé).'),
      ],
    },
    {
      name: 'modelContent',
      required: true,
      example: 'See you on Monday',
      says: [vendor('Its text.', 'Son texte.'), contentNote],
    },
  ],
  results: [],
  codes: [
    { code: 'ERR_101', says: [vendor('The name is empty.', 'Le nom est vide.')] },
    { code: 'ERR_102', says: [vendor('The content is empty.', 'Le contenu est vide.')] },
    {
      code: 'ERR_103',
      says: [
        vendor('There is no template with that id.', 'Aucun modèle n’a cet identifiant.'),
        envoi('Also when the id is empty.', 'Aussi quand l’identifiant est vide.'),
      ],
    },
    { code: 'ERR_104', says: unauthorised },
  ],
};

export const modelSmsDelete: OperationFacts = {
  path: '/v1/model/sms/delete',
  pathSource: 'vendor',
  title: { en: 'Delete a template', fr: 'Supprimer un modèle' },
  says: [vendor('Deletes an SMS template.', 'Supprime un modèle de SMS.')],
  parameters: [modelId],
  results: [],
  codes: [
    {
      code: 'ERR_101',
      says: [
        vendor('There is no template with that id.', 'Aucun modèle n’a cet identifiant.'),
        envoi('Also when the id is empty.', 'Aussi quand l’identifiant est vide.'),
      ],
    },
  ],
};
