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
    ...['STPO', 'SOTP', 'TSOP', 'STOPP', 'SSTOP', 'ST0P', 'STP', 'stoP'],
  ])('takes %j for a stop', (text) => {
    expect(readKeyword(text)).toBe('stop');
  });

  it.each(['STOPALL', 'stop all', 'Stop tout', 'stopall svp'])('takes %j for a stop of everything', (text) => {
    expect(readKeyword(text)).toBe('stop_all');
  });

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
      'arrêt de bus',
      'Arrêt maladie',
      'stop by my place later today',
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

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([undefined, 'stop', 'stop_all', 'start', 'help']).toContain(readKeyword(text));
      }),
    );
  });
});
