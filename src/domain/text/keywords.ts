import { foldLetters, plainWords } from './plain-words.ts';

/** What a person asks by replying one word. `stop_all` refuses notifications too. */
export type Keyword = 'stop' | 'stop_all' | 'start' | 'help';

/** Folded as `foldLetters` does. YES and OUI are left out: in a conversation they answer something else. */
const wholeTexts: Readonly<Record<Keyword, readonly string[]>> = {
  stop: [
    // any language: FCC 47 CFR 64.1200(a)(10), CTIA, and what large carriers take
    ...['STOP', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'OPT OUT', 'REMOVE'],
    // French
    ...['STOP SMS', 'STOPSMS', 'STOP PUB', 'STOPPUB', 'DESABO'],
    ...['BAJA', 'ALTO', 'PARAR', 'CANCELAR'], // Spanish
    ...['ANNULLA', 'CANCELLA', 'DISISCRIVI', 'FERMA'], // Italian
    ...['STOPP', 'ABMELDEN', 'ABBESTELLEN', 'ENDE'], // German
    ...['SAIR', 'REMOVER'], // Portuguese, besides PARAR and CANCELAR
    ...['STOPPEN', 'AFMELDEN', 'UITSCHRIJVEN'], // Dutch
    ...['توقف', 'الغاء'], // Arabic
  ],
  stop_all: ['STOPALL', 'STOP ALL', 'STOP TOUT', 'STOPTOUT'],
  start: ['START', 'UNSTOP', 'REPRISE', 'REABONNEMENT', 'ALTA', 'INIZIA', 'ANMELDEN', 'INICIAR', 'AANMELDEN'],
  help: ['HELP', 'INFO', 'AIDE', 'CONTACT', 'AYUDA', 'AIUTO', 'HILFE', 'AJUDA', 'HULP', 'مساعدة'],
};

const keywordByText: ReadonlyMap<string, Keyword> = new Map(
  (Object.keys(wholeTexts) as Keyword[]).flatMap((keyword) =>
    wholeTexts[keyword].map((text): [string, Keyword] => [foldLetters(text), keyword]),
  ),
);

const wordsOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/**
 * Words that refuse, in French and English, where nothing but additions follows: `arrêtez svp`, `désabonnez-moi de la liste`,
 * but not `arrêt de bus` or `je veux arrêter de fumer`.
 */
const refusals = wordsOf(`
  STOP STOPPEZ STOPPER STOPPE ARRET ARRETS ARRETE ARRETES ARRETER ARRETEZ CESSEZ CESSER
  DESABONNEMENT DESABONNER DESABONNEZ DESABONNE DESINSCRIPTION DESINSCRIRE DESINSCRIVEZ DESINSCRIS
  UNSUBSCRIBE OPTOUT
`);

/** Those that command: `je m'arrête là` speaks of somebody else. */
const commands = wordsOf('STOPPEZ STOPPE ARRET ARRETS ARRETE ARRETES ARRETEZ CESSEZ');

/** Turns of phrase that refuse, where nothing but additions follows: `ne m'envoyez plus rien`, `plus de sms merci`. */
const refusingPhrases: readonly (readonly string[])[] = [
  ...['NE M ENVOYEZ PLUS', 'NE M ENVOYER PLUS', 'NE PLUS M ENVOYER', 'NE PLUS RECEVOIR', 'NE ME CONTACTEZ PLUS'],
  ...['NE PLUS ME CONTACTER', 'NE VEUX PLUS RECEVOIR', 'NE SOUHAITE PLUS RECEVOIR', 'PLUS DE SMS', 'PLUS DE PUB'],
  ...[
    'PLUS DE PUBS',
    'PLUS DE PUBLICITE',
    'PLUS DE MESSAGE',
    'PLUS DE MESSAGES',
    'PLUS AUCUN SMS',
    'PLUS AUCUN MESSAGE',
  ],
  ...['RETIREZ MOI', 'SUPPRIMEZ MOI', 'ENLEVEZ MOI', 'RETIREZ MON NUMERO', 'SUPPRIMEZ MON NUMERO'],
  ...[
    'REMOVE ME',
    'TAKE ME OFF',
    'OPT ME OUT',
    'OPT OUT',
    'STOP TEXTING',
    'STOP SENDING',
    'DO NOT TEXT',
    'NO MORE TEXTS',
  ],
].map((phrase) => phrase.split(' '));

/** What people say before they refuse: `bonjour, je souhaite me désabonner`, `merci d'arrêter`. */
const openings = wordsOf(`
  BONJOUR BONSOIR SALUT HELLO HI MERCI SVP STP S IL VOUS TE PLAIT PLEASE DE D
  OK OUI DESOLE DESOLEE SORRY
  JE J VEUX VOUDRAIS AIMERAIS SOUHAITE DEMANDE ME M POUVEZ POURRIEZ VEUILLEZ MAINTENANT
  I WANT WOULD LIKE TO
`);

/** What people add: courtesies, what it is that they refuse, and to whom. Numbers are additions too. */
const additions = wordsOf(`
  SMS PUB PUBS PUBLICITE PUBLICITES PROMO PROMOS MARKETING SPAM SPAMS TEXTO TEXTOS MESSAGE MESSAGES MSG MSGS RIEN ENVOI ENVOIS
  SVP STP S IL VOUS TE PLAIT MERCI BEAUCOUP CORDIALEMENT BONNE BON JOURNEE SOIREE BONJOUR BONSOIR
  A AU AUX LE LA LES L UN UNE DE DU DES D VOS VOTRE CES CE CET CETTE CA ET MA MON MES ME M MOI NOUS
  ENVOYER ENVOYEZ RECEVOIR CONTACTER CONTACTEZ ECRIRE PART LISTE LISTES FICHIER FICHIERS BASE DIFFUSION CONTACTS NUMERO NUM NO
  MAINTENANT IMMEDIATEMENT DEFINITIVEMENT TOUT SUITE AUJOURD HUI STOP
  PLEASE THANKS THANK YOU THE THIS YOUR LIST FROM ALL NOW ME MY TEXT TEXTS TEXTING SENDING ANYMORE MORE NUMBER
`);

/** Those that leave the meaning of STOP TOUT as it is, which TOUT DE SUITE does not. */
const courtesies = wordsOf('SVP STP S IL VOUS TE PLAIT MERCI BEAUCOUP PLEASE THANKS');

/** One slip of the finger from STOP, but words of their own. */
const notStop = wordsOf('TOP SHOP STEP ATOP SLOP SWOP SCOP SOP STOW');

/** Longer texts than one SMS tell of something else, whatever they begin with. */
const longestKeywordText = 160;

/**
 * The keyword a reply is, if it is one. `STOP`, `arrêt !`, `Stop au 36180 merci`, `arrêtez`, `STPO` are; `non stop`, `autostop`
 * and `arrêt de bus` are not, nor is a sentence that only contains the word. The rules are in the order of their certainty.
 */
export function readKeyword(text: string): Keyword | undefined {
  if (text.length > longestKeywordText) return undefined;
  const words = plainWords(text).flatMap(withoutNumberBehindStop);
  const exact = keywordByText.get(words.join(' '));
  if (exact) return exact;

  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  if (first === 'STOPALL' || first === 'STOPTOUT') return rest.length <= 2 ? 'stop_all' : undefined;
  if (first === 'STOP' && (rest[0] === 'ALL' || rest[0] === 'TOUT') && rest.slice(1).every(isCourtesy))
    return 'stop_all';
  if (first === 'STOP' && rest.length <= 2) return 'stop'; // the name of who is refused
  if (refuses(words) || endsInStop(text)) return 'stop';
  if (rest.length === 0 ? isSlipOfStop(first) : words.join('') === 'STOP') return 'stop';
  return undefined;
}

/** `STOP36180` as two words. */
function withoutNumberBehindStop(word: string): string[] {
  return /^STOP\d{3,6}$/.test(word) ? ['STOP', word.slice(4)] : [word];
}

/** A refusal behind nothing but openings, before nothing but additions. */
function refuses(words: readonly string[]): boolean {
  for (let at = 0; at < words.length; at++) {
    const length = refusalLength(words, at);
    const ofOneself = commands.has(words[at]!) && words.slice(0, at).some((word) => word === 'JE' || word === 'J');
    if (length > 0 && !ofOneself && words.slice(at + length).every(isAddition)) return true;
    // NON opens `non merci stop` and `non arrêtez`, and makes another word of `non stop`.
    const opens = openings.has(words[at]!) || (words[at] === 'NON' && words[at + 1] !== 'STOP');
    if (!opens) return false;
  }
  return false;
}

/** How many words from there on are a refusal; 0 for none. */
function refusalLength(words: readonly string[], at: number): number {
  const phrase = refusingPhrases.find((each) => each.every((word, i) => words[at + i] === word));
  if (phrase) return phrase.length;
  return refusals.has(words[at]!) ? 1 : 0;
}

/** The word as a sentence of its own, first or last: `J'en ai assez. STOP`, `Non, stop !`. */
function endsInStop(text: string): boolean {
  const sentences = text.split(/[.,;:!?\n…]+/).map((sentence) => plainWords(sentence).join(' '));
  const said = sentences.filter((sentence) => sentence !== '');
  return said.length > 1 && (said[0] === 'STOP' || said.at(-1) === 'STOP');
}

/** A word that people add, or the number that the refusal is for. */
const isAddition = (word: string): boolean => additions.has(word) || /^\d{1,15}$/.test(word);

const isCourtesy = (word: string): boolean => courtesies.has(word) || /^\d{5}$/.test(word);

/** Letters held too long, or one too many, missing, wrong or swapped with the next: STOOOP, STOPP, STP, ST0P, SOTP. */
function isSlipOfStop(word: string): boolean {
  if (notStop.has(word)) return false;
  if (/^S+T+O+P+$/.test(word)) return true;
  const letters = 'STOP';
  for (let i = 0; i <= letters.length; i++) {
    const before = letters.slice(0, i);
    const after = letters.slice(i);
    if (i < letters.length && word === before + after.slice(1)) return true;
    if (i < letters.length && fits(word, before, after.slice(1)) && word.length === 4) return true;
    if (fits(word, before, after) && word.length === 5) return true;
    if (after.length > 1 && word === before + after[1] + after[0] + after.slice(2)) return true;
  }
  return false;
}

function fits(word: string, start: string, end: string): boolean {
  return word.startsWith(start) && word.endsWith(end);
}
