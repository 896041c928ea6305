import { describe, expect, it } from 'vitest';
import { hasOneTimeCode } from './one-time-code.ts';

describe('hasOneTimeCode', () => {
  it.each([
    'Votre code est 4821.',
    'Votre code : 839201',
    '12345678 is your login code',
    'Code 123 456, valable 10 minutes',
    'Code 123-456',
    'G-482913 is your Google code',
    'Your code is 482913.\n@example.com #482913',
    'Code « 0042 » (2026)',
    'Код 48213',
  ])('finds the code in %j', (text) => {
    expect(hasOneTimeCode(text)).toBe(true);
  });

  it.each([
    ['nothing of the kind', 'Le serveur est en panne'],
    ['three digits', 'Bureau 404'],
    ['nine digits', 'Dossier 123456789'],
    ['a year', 'Bonne année 2027 !'],
    ['a date', 'Rendez-vous le 12/03/2026'],
    ['an ISO date', 'Rendez-vous le 2026-03-12'],
    ['a time', 'à 14:30:1500'],
    ['a telephone number', 'Appelez le +33612345678'],
    ['a telephone number in pairs', 'Appelez le 06 12 34 56 78'],
    ['a number in groups', 'Il reste 1 234 567 places'],
    ['an amount', 'Solde : 1500 €'],
    ['an amount with cents', 'Solde : 1500,25'],
    ['an amount in words', 'Débit de 1500 euros'],
    ['an amount with its sign before', 'Debit of $1500'],
    ['a reference with letters', 'Colis AB1234CD'],
  ])('takes %s for no code: %j', (_what, text) => {
    expect(hasOneTimeCode(text)).toBe(false);
  });

  it('reads a long text in a moment', () => {
    const started = performance.now();
    hasOneTimeCode('1 '.repeat(50_000));
    hasOneTimeCode('123456789'.repeat(10_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
