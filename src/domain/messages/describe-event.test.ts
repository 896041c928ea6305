import { describe, expect, it } from 'vitest';
import { type DescribedEvent, describeEvent, describeReason } from './describe-event.ts';
import type { EventReason, EventReasonCode } from './event-reasons.ts';
import { partEventKinds } from './message.ts';

const zone = 'Europe/Paris';
const at = '2026-03-02T09:00:00.000Z';

/** One of each: the compiler asks for those that are missing. */
const reasons = {
  outside_hours: { until: at },
  second_copy: {},
  second_copy_refused: {},
  no_receipt: {},
  late_answer: {},
  known_from_receipt: {},
  refused: { blames: 'recipient' },
  no_answer: {},
  process_died: {},
  answer_unwritable: {},
  validity_ended: { at },
  opted_out: { scope: 'all' },
  another_part_refused: {},
  left_in_parts: {},
  not_accepted: {},
  answered: { state: 'buffered' },
  answer_refused: {},
  not_answered: {},
  told_when_asked: {},
  closed_in_doubt: { charge: 'refunded' },
  no_receipt_in_time: {},
  older_words: { words: 'as it was' },
} satisfies Record<EventReasonCode, object>;

describe('why something happened', () => {
  it.each(Object.entries(reasons))('has words of its own in each language: %s', (code, parameters) => {
    const { en, fr } = describeReason({ code, ...parameters } as EventReason, zone);

    if (code === 'told_when_asked') expect([en, fr]).toEqual(['', '']);
    else expect([en, fr].every((words) => words !== '')).toBe(true);
    if (code !== 'older_words' && en !== '') expect(fr).not.toBe(en);
  });

  it('tells times on the clocks of the account', () => {
    expect(describeReason({ code: 'outside_hours', until: at }, zone)).toEqual({
      en: 'outside marketing hours until 2026-03-02 10:00:00',
      fr: 'hors des heures du marketing, jusqu’au 2026-03-02 10:00:00',
    });
  });
});

describe('an event in French', () => {
  it.each<[DescribedEvent, string]>([
    [{ kind: 'submitted', carrier: 'acme', carrierMessageId: '17' }, 'transmis à acme sous 17'],
    [
      { kind: 'refused', carrier: 'acme', code: 'RINVDSTADR', reason: { code: 'refused', blames: 'recipient' } },
      'refusé par acme, RINVDSTADR, pour son destinataire',
    ],
    [{ kind: 'refused', code: 'RSYSERR', reason: { code: 'refused', blames: 'other' } }, 'refusé, RSYSERR'],
    [{ kind: 'deferred', carrier: 'acme', code: 'RTHROTTLED' }, 'repoussé pour l’instant par acme, RTHROTTLED'],
    [
      { kind: 'deferred', carrier: 'acme', reason: { code: 'second_copy' } },
      'sans nouvelle : renvoyé une fois par acme',
    ],
    [
      { kind: 'in_doubt', carrier: 'acme', reason: { code: 'no_answer' } },
      'en doute : peut-être parti par acme, peut-être pas : envoyé, et la liaison n’a pas répondu',
    ],
    [{ kind: 'delivered', carrier: 'acme', code: 'DELIVRD 000' }, 'accusé de réception (acme) : remis, DELIVRD 000'],
    [
      { kind: 'undelivered', carrier: 'acme', code: 'UNDELIV', reason: { code: 'told_when_asked' } },
      'réponse (acme) : non remis, UNDELIV',
    ],
    [
      { kind: 'queried', carrier: 'acme', code: 'ENROUTE', reason: { code: 'answered', state: 'buffered' } },
      'sort demandé à acme : en chemin, ENROUTE',
    ],
    [
      { kind: 'unknown', reason: { code: 'closed_in_doubt', charge: 'charged' } },
      'clos en doute : aucune nouvelle à temps, et il reste facturé',
    ],
    [{ kind: 'suppressed', reason: { code: 'opted_out', scope: 'marketing' } }, 'écarté : le destinataire a dit STOP'],
    [{ kind: 'cancelled' }, 'annulé'],
  ])('%o', (event, words) => {
    expect(describeEvent(event, { language: 'fr', zone })).toBe(words);
  });

  it.each(partEventKinds)('says of what is %s something else than English does', (kind) => {
    const event = { kind, carrier: 'acme', carrierMessageId: '17' };

    expect(describeEvent(event, { language: 'fr', zone })).not.toBe(describeEvent(event, { language: 'en', zone }));
  });
});
