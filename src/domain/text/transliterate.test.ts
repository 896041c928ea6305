import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodingOf, normaliseText } from './encoding.ts';
import { transliterate } from './transliterate.ts';

describe('transliterate', () => {
  it.each([
    ['l’été', "l'été"],
    ['« Bonjour\u00a0»\u202f!', '"Bonjour" !'],
    ['a – b… “c”\tok', 'a - b... "c" ok'],
    ['co\u00adopé\u200bré', 'coopéré'],
    ['déjà ça', 'déjà ça'],
  ])('with typography only makes %j %j', (text, plain) => {
    expect(transliterate(text, { accents: false })).toBe(plain);
  });

  it.each([
    ['Ça va, Anaïs ? œuf à la coque', 'Ça va, Anais ? oeuf à la coque'],
    ['À bientôt, Zoë', 'A bientot, Zoe'],
    ['10 °C, ½ × 2² ™ №', '10 oC, 1/2 x 22 TM No'],
    ['Müller à Łódź', 'Müller à Łódź'],
    ['Привет', 'Привет'],
    ['fête 🎉', 'fête 🎉'],
    ['ΑΒΓ', 'ABΓ'],
    ['İstanbul’da', "Istanbul'da"],
  ])('with accents makes %j %j', (text, plain) => {
    expect(transliterate(text, { accents: true })).toBe(plain);
  });

  it('leaves links and merge fields as they are, and so the whole text when they need UCS-2', () => {
    expect(transliterate('Voilà… https://exemple.fr/été', { accents: true })).toBe('Voilà... https://exemple.fr/été');
    expect(transliterate('ô https://exemple.fr/ô', { accents: true })).toBe('ô https://exemple.fr/ô');
    expect(transliterate('ô {prénom’s}', { accents: true })).toBe('ô {prénom’s}');
  });

  it('gives a text of the GSM alphabet or the very text it was given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', 'ç', '’', '…', '😀', 'ł', ' ', '«', '»', '\u00a0') }),
        fc.boolean(),
        (given, accents) => {
          const text = normaliseText(given);
          const plain = transliterate(text, { accents });
          expect(plain === text || encodingOf(plain) === 'GSM7').toBe(true);
        },
      ),
    );
  });
});
