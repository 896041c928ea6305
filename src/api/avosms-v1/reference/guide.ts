import { client, type DocStatement, envoi, type Text, vendor } from '../statement.ts';

export type GuideSection = { id: string; title: Text; notes: readonly DocStatement[] };

/** What holds for all operations. */
export const guide: readonly GuideSection[] = [
  {
    id: 'requests',
    title: { en: 'Requests', fr: 'Requêtes' },
    notes: [
      vendor(
        'The method is always POST, reads included, and all parameters travel in the body, as PHP’s `http_build_query` writes them: `recipients[0]=…&recipients[1]=…`.',
        'La méthode est toujours POST, même pour lire, et tous les paramètres sont dans le corps, comme les écrit `http_build_query` de PHP : `recipients[0]=…&recipients[1]=…`.',
      ),
      client(
        'A JSON object with the same names is taken too.',
        'Un objet JSON avec les mêmes noms est également accepté.',
      ),
      envoi(
        'So is `multipart/form-data` (text parts only). A body with another content type, or none, is read as a form; one that cannot be read counts as having no parameters. The query string is ignored.',
        'De même que `multipart/form-data` (textes seulement). Un corps d’un autre type, ou sans type, est lu comme un formulaire ; un corps illisible compte comme sans paramètres. La chaîne de requête est ignorée.',
      ),
      envoi(
        'Text is UTF-8; a body that is not is read as Windows-1252. “Empty” means absent, null or blank; the text `0` is not empty. Of equal names the last wins, except for `recipients`, where all are kept. Unknown parameters are ignored.',
        'Le texte est en UTF-8 ; un corps qui ne l’est pas est lu en Windows-1252. « Vide » signifie absent, nul ou blanc ; le texte `0` n’est pas vide. De deux noms égaux le dernier l’emporte, sauf pour `recipients`, où tous sont gardés. Les paramètres inconnus sont ignorés.',
      ),
    ],
  },
  {
    id: 'answers',
    title: { en: 'Answers', fr: 'Réponses' },
    notes: [
      vendor(
        'One JSON object with `status` and `code`; on success the results stand beside them. Parameter names are camelCase, result names snake_case.',
        'Un objet JSON avec `status` et `code` ; en cas de succès les résultats se trouvent à côté. Les paramètres sont en camelCase, les résultats en snake_case.',
      ),
      vendor(
        'All codes but `ERR_100` and `ERR_9XX` mean something else on every path.',
        'Tous les codes sauf `ERR_100` et `ERR_9XX` ont un autre sens sur chaque chemin.',
      ),
      envoi(
        'The HTTP status is 200 whatever the code, except for `ERR_904` (429). An error carries only `status` and `code`, and a request that ends in an error changes nothing.',
        'Le statut HTTP est 200 quel que soit le code, sauf pour `ERR_904` (429). Une erreur ne porte que `status` et `code`, et une requête qui finit en erreur ne change rien.',
      ),
      envoi(
        'When several codes apply, the first in the order of the operation’s table is told.',
        'Quand plusieurs codes s’appliquent, le premier dans l’ordre du tableau de l’opération est donné.',
      ),
    ],
  },
  {
    id: 'values',
    title: { en: 'Values', fr: 'Valeurs' },
    notes: [
      client(
        'Ids are 13 hexadecimal digits, such as `69cc2daf52244`; treat them as opaque.',
        'Les identifiants ont 13 chiffres hexadécimaux, comme `69cc2daf52244` ; n’en tirez aucun sens.',
      ),
      envoi(
        'Counts are JSON integers and amounts JSON numbers with at most 4 decimals, in the currency of the account. Empty text is `""`, never null and never left out. Telephone numbers come back as international digits without `+`.',
        'Les quantités sont des entiers JSON et les montants des nombres JSON de 4 décimales au plus, dans la monnaie du compte. Un texte vide est `""`, jamais nul ni omis. Les numéros de téléphone sont rendus en chiffres internationaux sans `+`.',
      ),
      envoi(
        'Dates are `YYYY-MM-DD HH:MM:SS` in Paris time.',
        'Les dates sont au format `AAAA-MM-JJ HH:MM:SS`, à l’heure de Paris.',
      ),
    ],
  },
  {
    id: 'numbers',
    title: { en: 'Telephone numbers', fr: 'Numéros de téléphone' },
    notes: [
      client('`33612345678` is known to work.', '`33612345678` fonctionne de source sûre.'),
      envoi(
        '`+33612345678`, `0033612345678` and the national `0612345678` are read too, with spaces, dots, hyphens, slashes and parentheses anywhere. National numbers are read in the country of the list, or of the account when sending.',
        '`+33612345678`, `0033612345678` et le national `0612345678` sont lus aussi, avec espaces, points, tirets, barres et parenthèses n’importe où. Les numéros nationaux sont lus dans le pays de la liste, ou du compte pour un envoi.',
      ),
      envoi(
        'Only mobile numbers, or those that may be mobile, are taken. A French list also takes the overseas codes +262, +508, +590, +594 and +596.',
        'Seuls les mobiles, ou les numéros qui peuvent l’être, sont acceptés. Une liste française accepte aussi les indicatifs d’outre-mer +262, +508, +590, +594 et +596.',
      ),
    ],
  },
  {
    id: 'texts',
    title: { en: 'Texts and their price', fr: 'Textes et prix' },
    notes: [
      vendor('One SMS is 160 characters.', 'Un SMS fait 160 caractères.'),
      envoi(
        'A longer message takes several SMS of 153. The characters `^ { } \\ [ ] ~ | €` count two. Any character outside the GSM alphabet changes the limits to 70 and 67 for the whole message.',
        'Un message plus long prend plusieurs SMS de 153. Les caractères `^ { } \\ [ ] ~ | €` comptent double. Tout caractère hors de l’alphabet GSM ramène les limites à 70 et 67 pour tout le message.',
      ),
      envoi(
        'A message costs the number of its SMS times the price of each accepted recipient’s destination, all or nothing.',
        'Un message coûte le nombre de ses SMS fois le prix de la destination de chaque destinataire accepté, tout ou rien.',
      ),
    ],
  },
  {
    id: 'marketing',
    title: { en: 'Marketing messages', fr: 'Messages marketing' },
    notes: [
      envoi(
        'With type `M`, a message outside the permitted hours (Monday to Saturday, 8:00 to 20:00, no public holidays, unless the installation says otherwise) is accepted and waits for the next opening.',
        'Avec le type `M`, un message hors des heures permises (du lundi au samedi, de 8 h à 20 h, hors jours fériés, sauf autre réglage de l’installation) est accepté et attend la prochaine ouverture.',
      ),
      envoi(
        'Numbers that said STOP are refused. A text that does not tell how to refuse (`STOP au 36180`, a link behind the word) gets a mention of STOP, which counts for its SMS, not for the 600 characters.',
        'Les numéros qui ont dit STOP sont refusés. Un texte qui ne dit pas comment refuser (`STOP au 36180`, un lien derrière le mot) reçoit une mention STOP, qui compte pour ses SMS, pas pour les 600 caractères.',
      ),
    ],
  },
];
