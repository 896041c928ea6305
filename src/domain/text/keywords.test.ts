import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKeyword } from './keywords.ts';

describe('readKeyword', () => {
  it.each([
    ...[
      'STOP',
      'stop',
      ' Stop. ',
      '«STOP»',
      'STOP!!! 😡',
      'Arrêt',
      'ARRETER',
      'stop sms',
      'StopSMS',
      'Stop pub',
      'opt-out',
      'OPT OUT',
    ],
    ...[
      'unsubscribe',
      'Désabonnement',
      'désinscrire',
      'CANCEL',
      'end',
      'quit',
      'revoke',
      'baja',
      'annulla',
      'abmelden',
      'Stoppen',
    ],
    ...['إلغاء', 'الغاء', 'ＳＴＯＰ', '\u200bSTOP'],
    ...[
      'STOP 36180',
      'stop au 36180',
      'Stop merci',
      'STOP MaBoutique',
      'stop la pub',
      'arrêt sms svp',
      'ARRET 36180',
      'stop, merci',
    ],
    ...['STOP au 36180 merci', 'Stop au 36180 svp', 'STOP36180', 'stop 36 180', 'STOP à vos sms', 'Stop les pubs svp'],
    ...['Arrêtez', 'arretez svp', 'Arrêtez !!', 'Arrête', 'Arrêtez les SMS', "Arrêtez de m'envoyer des sms", 'Stoppez'],
    ...['Désabonnez-moi', 'désinscrivez moi de votre liste', 'Bonjour, stop', 'Bonjour STOP au 36180, merci beaucoup'],
    ...[
      'Je souhaite me désabonner',
      "Merci d'arrêter",
      'Pouvez-vous arrêter svp',
      'stop tout de suite',
      'stop stop stop',
    ],
    ...[
      "Ne m'envoyez plus de sms",
      'ne m’envoyez plus rien',
      'Plus de pub svp',
      'Je ne veux plus recevoir vos messages',
    ],
    ...[
      'Retirez-moi de vos listes',
      'Please stop',
      'please stop texting me',
      'Stop sending me texts',
      'remove me please',
    ],
    ...["J'en ai assez. STOP", 'Non, stop !', 'STOP. Je ne connais pas cette boutique', 'S.T.O.P', 'STOOOP', 'stoppp'],
    ...['Non merci stop', 'Non arrêtez', 'Oui stop', 'Désolée, stop merci', 'OK stop au 36180'],
    ...['STPO', 'SOTP', 'TSOP', 'STOPP', 'SSTOP', 'ST0P', 'STP', 'stoP'],
  ])('takes %j for a stop', (text) => {
    expect(readKeyword(text)).toBe('stop');
  });

  it.each(['STOPALL', 'stop all', 'Stop tout', 'stopall svp', 'STOP TOUT merci', 'stoptout'])(
    'takes %j for a stop of everything',
    (text) => {
      expect(readKeyword(text)).toBe('stop_all');
    },
  );

  it.each(['START', 'start.', 'UNSTOP', 'Reprise', 'réabonnement', 'alta'])('takes %j for a new start', (text) => {
    expect(readKeyword(text)).toBe('start');
  });

  it.each(['HELP', 'aide', 'Aide ?', 'INFO', 'contact', 'Hilfe', 'مساعدة'])('takes %j for a call for help', (text) => {
    expect(readKeyword(text)).toBe('help');
  });

  it.each([
    ...[
      '',
      '   ',
      '!!!',
      '👍',
      'oui',
      'YES',
      'Oui merci',
      'non stop',
      'Oui non stop',
      'Non, je veux continuer',
      'Ok pour arrêter demain',
      'arrêt de bus',
      'Arrêt maladie',
      'stop by my place later today',
      'autostop',
      "Je fais de l'auto-stop jusqu'à Lyon",
      'On a travaillé non stop hier',
      "Le bus ne s'arrête pas ici",
      'Arrêt de travail prolongé',
      'Arrêtez-vous à la boulangerie',
      'Je veux un arrêt à Lyon',
      'Merci de ne rien changer',
      "J'arrive au stop, puis à droite",
      'Stop ou encore ? La suite demain',
      'A aimé « Promo ! STOP au 36180 »',
      'Promo -20% ce samedi STOP au 36180',
      'On se retrouve au premier stop après le pont',
      'Je me suis désabonné de la salle de sport',
      'plus de pain svp',
      'Merci',
      'Bonjour merci',
      'Je veux',
      'remove the old one from my order',
      'stopover',
      "Je m'arrête là",
      "J'arrête",
      'Supprimez moi le rdv de lundi',
    ],
    ...[
      'top',
      'Top !',
      'step',
      'shop',
      'stopwatch',
      'restart',
      'the end',
      'je veux arrêter de fumer',
      'information',
      'Bonjour',
      '36180',
    ],
    'S'.repeat(10_000),
  ])('takes %.40j for an ordinary reply', (text) => {
    expect(readKeyword(text)).toBeUndefined();
  });

  it('reads any text without failing, half characters too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const text = String.fromCharCode(...units);
        expect([undefined, 'stop', 'stop_all', 'start', 'help']).toContain(readKeyword(text));
      }),
    );
  });
});
