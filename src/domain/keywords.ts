import { foldLetters, plainWords } from './plain-words.ts';

/** What a person asks by replying one word. `stop_all` refuses notifications too. */
export type Keyword = 'stop' | 'stop_all' | 'start' | 'help';

/** Folded as `foldLetters` does. YES and OUI are left out: in a conversation they answer something else. */
const wholeTexts: Readonly<Record<Keyword, readonly string[]>> = {
  stop: [
    // any language: FCC 47 CFR 64.1200(a)(10), CTIA, and what large carriers take
    ...['STOP', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'OPT OUT', 'REMOVE'],
    // French
    ...['ARRET', 'ARRETER', 'STOP SMS', 'STOPSMS', 'STOP PUB'],
    ...['DESABONNEMENT', 'DESABONNER', 'DESABO', 'DESINSCRIPTION', 'DESINSCRIRE'],
    ...['BAJA', 'ALTO', 'PARAR', 'CANCELAR'], // Spanish
    ...['ANNULLA', 'CANCELLA', 'DISISCRIVI', 'FERMA'], // Italian
    ...['STOPP', 'ABMELDEN', 'ABBESTELLEN', 'ENDE'], // German
    ...['SAIR', 'REMOVER'], // Portuguese, besides PARAR and CANCELAR
    ...['STOPPEN', 'AFMELDEN', 'UITSCHRIJVEN'], // Dutch
    ...['توقف', 'الغاء'], // Arabic
  ],
  stop_all: ['STOPALL', 'STOP ALL', 'STOP TOUT'],
  start: ['START', 'UNSTOP', 'REPRISE', 'REABONNEMENT', 'ALTA', 'INIZIA', 'ANMELDEN', 'INICIAR', 'AANMELDEN'],
  help: ['HELP', 'INFO', 'AIDE', 'CONTACT', 'AYUDA', 'AIUTO', 'HILFE', 'AJUDA', 'HULP', 'مساعدة'],
};

const keywordByText: ReadonlyMap<string, Keyword> = new Map(
  (Object.keys(wholeTexts) as Keyword[]).flatMap((keyword) =>
    wholeTexts[keyword].map((text): [string, Keyword] => [foldLetters(text), keyword]),
  ),
);

/** What people add to the word: `stop merci`, `arrêt sms svp`. */
const courtesies: ReadonlySet<string> = new Set(['SMS', 'PUB', 'PUBS', 'SVP', 'STP', 'MERCI', 'PLEASE', 'THANKS']);

/** One slip of the finger from STOP, but words of their own. */
const notStop: ReadonlySet<string> = new Set(['TOP', 'SHOP', 'STEP', 'ATOP', 'SLOP', 'SWOP', 'SCOP', 'SOP', 'STOW']);

/** Longer texts are sentences, whatever they begin with. */
const longestKeywordText = 80;

/**
 * The keyword a reply is, if it is one. `STOP`, `arrêt !`, `Stop 36180`, `stop merci`, `STPO` are; `non stop` and `arrêt de
 * bus` are not. The rules are in the order of their certainty.
 */
export function readKeyword(text: string): Keyword | undefined {
  if (text.length > longestKeywordText) return undefined;
  const words = plainWords(text);
  const exact = keywordByText.get(words.join(' '));
  if (exact) return exact;

  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  if (first === 'STOPALL') return rest.length <= 2 ? 'stop_all' : undefined;
  if (first === 'STOP' && (rest.length <= 2 || rest.every(isAddition))) return 'stop';
  // A common noun in French: arrêt maladie, arrêt de bus.
  if (first === 'ARRET' && rest.every(isAddition)) return 'stop';
  return rest.length === 0 && isSlipOfStop(first) ? 'stop' : undefined;
}

/** A courtesy, or the short number the STOP is for. */
function isAddition(word: string): boolean {
  return courtesies.has(word) || /^\d{5}$/.test(word);
}

/** One letter too many, missing, wrong or swapped with the next: STOPP, STP, ST0P, SOTP. */
function isSlipOfStop(word: string): boolean {
  if (notStop.has(word)) return false;
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
