import { describe, expect, it } from 'vitest';
import { unauthorisedWord } from './unauthorised-words.ts';

describe('unauthorisedWord', () => {
  it.each([
    ['Vous avez gagné un LOTO !', ['loto'], 'loto'],
    ['Une armée', ['ARMEE'], 'ARMEE'],
    ['Gagnez de l’argent-facile', ['argent facile'], 'argent facile'],
    ['(casino)', ['tiercé', 'Casino'], 'Casino'],
    ['a\u200blcool alcool', ['alcool'], 'alcool'],
  ])('in %j, of %j, finds %j', (text, words, found) => {
    expect(unauthorisedWord(text, words)).toBe(found);
  });

  it.each([
    ['Un armement', ['arme']],
    ['argent très facile', ['argent facile']],
    ['Bonjour', ['', ' ', '!']],
    ['Bonjour', []],
    ['', ['a']],
  ])('in %j finds none of %j', (text, words) => {
    expect(unauthorisedWord(text, words)).toBeUndefined();
  });
});
