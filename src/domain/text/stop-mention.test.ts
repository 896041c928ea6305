import { describe, expect, it } from 'vitest';
import { mentionsStop } from './stop-mention.ts';

const byName = { takesReplies: false };
const byNumber = { takesReplies: true };

describe('a marketing text tells how to refuse', () => {
  it.each([
    'Soldes ! STOP au 36180',
    'Soldes. stop: 36111',
    'Soldes STOP 36180',
    'Soldes STOP SMS au 36180',
    'Soldes (STOP au 36 180)',
    'STOP=36180. Soldes jusqu’à samedi',
    'Soldes STOP au 36xxx',
    'Soldes STOP36180',
    'Soldes STOPSMS 36180',
    'StopPub au 36 180',
    'Soldes STOP, 36180',
    'Soldes STOP/36180',
    'Soldes STOP → 36180',
    'Soldes STOP à 38123',
    'Stop aux kilos ! -20% samedi. STOP au 36180',
    'Korting! STOP naar 8642',
    'Soldes STOP: 3008',
    'Soldes STOP 3008',
    'Soldes stop au 0612345678',
    'Deals! STOP to +33612345678',
    'Soldes. STOP : https://exemple.fr/s/a1',
    'Soldes. STOP sms.exemple.fr/a1',
  ])('by a number or a link: %j', (text) => {
    expect(mentionsStop(text, byName)).toBe(true);
    expect(mentionsStop(text, byNumber)).toBe(true);
  });

  it.each([
    'Soldes. Répondez STOP',
    'Pour ne plus recevoir de messages, envoyez le mot STOP',
    'Deals! Reply STOP to opt out',
    'Soldes, STOP par retour de SMS',
    'Soldes. STOP pour vous désabonner',
  ])('by a reply, where the sender takes replies: %j', (text) => {
    expect(mentionsStop(text, byNumber)).toBe(true);
    expect(mentionsStop(text, byName)).toBe(false);
  });

  it.each([
    'Soldes',
    'Stop aux kilos ! -20% samedi',
    'Stop ! 36000 produits à prix cassés',
    'Stop à 50 000 euros de factures',
    'Stop à 18 kilos en trop',
    'Stop au gaspi : 30% sur tout',
    'Stop 2000 promos vous attendent',
    'Nonstop 36180',
    'autostop 36180',
    'STOPPEZ 36180',
    'STOP361800',
    'STOPSMSX 36180',
    'Stop. 50 000 euros à gagner',
    'Stop, 36000 produits à prix cassés',
    'Appelez le 36180',
    'Non-stop de 9h à 19h',
    'Dites STOP aux cheveux blancs',
    'STOP',
  ])('not at all: %j', (text) => {
    expect(mentionsStop(text, byName)).toBe(false);
    expect(mentionsStop(text, byNumber)).toBe(false);
  });

  it('or does not, in time that grows with the text alone', () => {
    expect(mentionsStop('STOP AU '.repeat(5_000), byNumber)).toBe(false);
    expect(mentionsStop(`STOP${' '.repeat(50_000)}`, byNumber)).toBe(false);
    expect(mentionsStop(`STOP ${'1 '.repeat(20_000)}`, byNumber)).toBe(false);
  });
});
