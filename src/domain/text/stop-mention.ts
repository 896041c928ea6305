import { foldLetters } from './plain-words.ts';

/** The word by itself, not part of another one; `STOPSMS` and `STOP36180` are two that were written as one. */
const STOP = /(?<![\p{L}\p{N}])STOP(?:(?=(?:SMS|PUB)(?![\p{L}\p{N}]))|(?=[3-8]\d{4}(?!\d))|(?![\p{L}\p{N}]))/gu;
/** How to refuse is told in so many characters before or behind the word; it also bounds the work. */
const NEAR = 60;

/** What stands between the word and the number: `STOP SMS au : 36180`. */
const SIGNS = /[\s:=>→,./«»"'(\-–]*/.source;
const WORDS = `(?:(?:SMS|PUB|GRATUIT|PAR|AU|A|TO|AN|AL|NAAR|LE|NUMERO|N°|NO)${SIGNS}){0,4}`;
const NUMBER_FOLLOWS = `(?:${SIGNS}(?:SMS |PUB )?(?:AU|TO|AN|AL|NAAR|NUMERO|N°)|\\s*[:=>])${SIGNS}`;
const NUMBER = /\+?\d(?:[ .]?\d){3,14}(?!\d)/.source;
/** What is counted or paid is no number to write to: `stop à 50 000 euros`. */
const NO_MEASURE = /(?!\s*(?:€|\$|%|EUR|KG|KILO|KM|KCAL|PROMO|PRODUIT|ARTICLE|PERSONNE))/.source;

/** What may follow the word. */
const waysBehind: readonly RegExp[] = [
  // Five digits that begin with 3 to 8, where STOP costs no more than a plain SMS (CNIL); `36xxx` in a template.
  new RegExp(`^${SIGNS}${WORDS}[3-8](?:[ .]?[\\dX]){4}(?![\\dX])${NO_MEASURE}`, 'u'),
  // Any other number, when the text says that it is one, or ends with it.
  new RegExp(`^${NUMBER_FOLLOWS}${NUMBER}${NO_MEASURE}`, 'u'),
  new RegExp(`^\\s+${NUMBER}\\s*[.)]?\\s*$`, 'u'),
  /^[^.!?]{0,30}?(?:HTTPS?:\/\/|WWW\.|(?:[A-Z0-9-]+\.)+[A-Z]{2,10}\/)/u,
];

/** `Répondez STOP`, `envoyez le mot STOP`, `reply STOP`. */
const replyBefore =
  /(?:REPOND\p{L}*|REPONSE|ENVOYE\p{L}*|ENVOI|TAPE\p{L}*|RENVOYE\p{L}*|ECRIVE\p{L}*|REPLY|TEXT|SEND|ANTWORT\p{L}*|RESPOND\p{L}*)(?:[^\p{L}]+\p{L}+){0,3}[^\p{L}.!?]+$/u;
/** `STOP par retour`, `STOP pour vous désabonner`, `STOP to opt out`. */
const replyBehind =
  /^[^\p{L}.!?]+(?:(?:PAR|EN|BY|IN)[^\p{L}]+(?:RETOUR|REPONSE|REPLY)|(?:POUR|TO)[^\p{L}]+(?:NE PLUS|SE DES|VOUS DES|REFUSER|ARRETER|OPT|UNSUB|END|QUIT))/u;

/**
 * Whether a text tells how to refuse further ones, as marketing must (AF2M charter 2026; CNIL): by a STOP to a number, by a
 * link, or by a reply where its sender takes replies. The word alone (`Stop aux kilos !`) tells nobody how.
 */
export function mentionsStop(text: string, { takesReplies }: { takesReplies: boolean }): boolean {
  const folded = foldLetters(text);
  for (const { index } of folded.matchAll(STOP)) {
    const behind = folded.slice(index + 4, index + 4 + NEAR);
    if (waysBehind.some((way) => way.test(behind))) return true;
    const before = folded.slice(Math.max(0, index - NEAR), index);
    if (takesReplies && (replyBefore.test(before) || replyBehind.test(behind))) return true;
  }
  return false;
}
