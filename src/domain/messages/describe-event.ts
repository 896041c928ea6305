import { formatLocal } from '../hours/local-time.ts';
import type { Language, Words } from '../language.ts';
import type { EventReason, EventReasonCode } from './event-reasons.ts';
import type { PartEventKind } from './message.ts';

/** What happened to a message or one of its parts. */
export type DescribedEvent = {
  kind: PartEventKind;
  /** Its name. */
  carrier?: string | undefined;
  carrierMessageId?: string | undefined;
  /** The carrier's own. */
  code?: string | undefined;
  reason?: EventReason | undefined;
};

/** An event in words: `submitted to acme as 17: the answer came late`. Times in it are those of the zone. */
export function describeEvent(event: DescribedEvent, { language, zone }: { language: Language; zone: string }): string {
  const why = event.reason ? describeReason(event.reason, zone)[language] : '';
  return language === 'fr' ? inFrench(event, why) : inEnglish(event, why);
}

function inEnglish({ kind, carrier, carrierMessageId, code, reason }: DescribedEvent, why: string): string {
  const by = carrier === undefined ? '' : ` by ${carrier}`;
  const says = code ? `, ${code}` : '';
  const because = why && `: ${why}`;
  switch (kind) {
    case 'submitted':
      return `submitted${carrier === undefined ? '' : ` to ${carrier}`} as ${carrierMessageId}${because}`;
    case 'refused':
      return `refused${by}${says}${why && `, ${why}`}`;
    case 'deferred':
      if (reason?.code === 'second_copy') return `${why}${by}`;
      return `turned away for now${by}${says}${because}`;
    case 'in_doubt':
      return `in doubt: it may have left${by}, and may not${because}`;
    case 'queried':
      return `asked${carrier === undefined ? '' : ` ${carrier}`} what became of it${because}${says}`;
    case 'buffered':
      return `receipt${by}: on its way${says}`;
    case 'delivered':
    case 'undelivered':
      return `${reason?.code === 'told_when_asked' ? 'told' : 'receipt'}${by}: ${kind}${says}`;
    case 'unknown':
      return reason?.code === 'closed_in_doubt' ? `closed as in doubt${because}` : `no word of its end${by}${says}`;
    case 'repeated':
      return `receipt${by} that changes nothing${says}`;
    default:
      return `${kind}${because}`;
  }
}

function inFrench({ kind, carrier, carrierMessageId, code, reason }: DescribedEvent, why: string): string {
  const by = carrier === undefined ? '' : ` par ${carrier}`;
  const from = carrier === undefined ? '' : ` (${carrier})`;
  const says = code ? `, ${code}` : '';
  const because = why && ` : ${why}`;
  switch (kind) {
    case 'submitted':
      return `transmis${carrier === undefined ? '' : ` à ${carrier}`} sous ${carrierMessageId}${because}`;
    case 'refused':
      return `refusé${by}${says}${why && `, ${why}`}`;
    case 'deferred':
      if (reason?.code === 'second_copy') return `${why}${by}`;
      return `repoussé pour l’instant${by}${says}${because}`;
    case 'in_doubt':
      return `en doute : peut-être parti${by}, peut-être pas${because}`;
    case 'queried':
      return `sort demandé${carrier === undefined ? '' : ` à ${carrier}`}${because}${says}`;
    case 'buffered':
      return `accusé de réception${from} : en chemin${says}`;
    case 'delivered':
    case 'undelivered': {
      const told = reason?.code === 'told_when_asked' ? 'réponse' : 'accusé de réception';
      return `${told}${from} : ${kind === 'delivered' ? 'remis' : 'non remis'}${says}`;
    }
    case 'unknown':
      return reason?.code === 'closed_in_doubt' ? `clos en doute${because}` : `fin inconnue${from}${says}`;
    case 'repeated':
      return `accusé de réception${from} qui ne change rien${says}`;
    default:
      return `${frenchKinds[kind]}${because}`;
  }
}

const frenchKinds = { held: 'retenu', expired: 'expiré', suppressed: 'écarté', cancelled: 'annulé' } as const;

/** Why something happened, in words; empty where its event says all. */
export function describeReason(reason: EventReason, zone: string): Words {
  return (reasons[reason.code] as (reason: EventReason, zone: string) => Words)(reason, zone);
}

type Describing = {
  readonly [Code in EventReasonCode]: (reason: Extract<EventReason, { code: Code }>, zone: string) => Words;
};

const reasons: Describing = {
  outside_hours: ({ until }, zone) => {
    const time = localTime(until, zone);
    return { en: `outside marketing hours until ${time}`, fr: `hors des heures du marketing, jusqu’au ${time}` };
  },
  second_copy: () => ({ en: 'nothing was heard of it: it is sent once more', fr: 'sans nouvelle : renvoyé une fois' }),
  second_copy_refused: () => ({ en: 'the second copy was refused', fr: 'le second envoi a été refusé' }),
  no_receipt: ({ late }) =>
    late
      ? { en: 'the answer came late, and no receipt was asked for', fr: 'réponse tardive, sans accusé demandé' }
      : { en: 'no receipt was asked for', fr: 'aucun accusé demandé' },
  late_answer: () => ({ en: 'the answer came late', fr: 'la réponse est arrivée en retard' }),
  known_from_receipt: () => ({ en: 'known from its receipt', fr: 'connu par son accusé de réception' }),
  refused: ({ blames }) => blamed[blames],
  no_answer: () => ({ en: 'sent, and the link gave no answer', fr: 'envoyé, et la liaison n’a pas répondu' }),
  process_died: () => ({ en: 'the process that was sending it died', fr: 'le processus qui l’envoyait est mort' }),
  answer_unwritable: () => ({
    en: 'sent, and the answer could not be written down',
    fr: 'envoyé, et la réponse n’a pas pu être enregistrée',
  }),
  validity_ended: ({ at }, zone) => {
    const time = localTime(at, zone);
    return { en: `its validity ended at ${time}`, fr: `sa validité a pris fin le ${time}` };
  },
  opted_out: ({ scope }) =>
    scope === 'all'
      ? { en: 'the recipient wants no messages', fr: 'le destinataire ne veut aucun message' }
      : { en: 'the recipient said STOP', fr: 'le destinataire a dit STOP' },
  another_part_refused: () => ({ en: 'another part of it was refused', fr: 'une autre de ses parties a été refusée' }),
  left_in_parts: () => ({
    en: 'other parts left by a carrier that takes texts in parts',
    fr: 'd’autres parties sont parties par un opérateur qui prend les textes en morceaux',
  }),
  not_accepted: () => ({
    en: 'the database did not answer in time, so its request was answered as not accepted',
    fr: 'la base de données n’a pas répondu à temps, et la demande a été refusée',
  }),
  answered: ({ state }) => states[state],
  answer_refused: () => ({ en: 'it does not say', fr: 'il ne le dit pas' }),
  not_answered: () => ({ en: 'no answer', fr: 'pas de réponse' }),
  told_when_asked: () => nothing,
  closed_in_doubt: ({ charge }) =>
    charge === 'refunded'
      ? {
          en: 'nothing was heard of it in time, and it is refunded',
          fr: 'aucune nouvelle à temps, et il est remboursé',
        }
      : {
          en: 'nothing was heard of it in time, and it stays charged',
          fr: 'aucune nouvelle à temps, et il reste facturé',
        },
  no_receipt_in_time: () => ({ en: 'no receipt came in time', fr: 'aucun accusé n’est arrivé à temps' }),
  older_words: ({ words }) => ({ en: words, fr: words }),
};

const nothing: Words = { en: '', fr: '' };

const blamed: Readonly<Record<Extract<EventReason, { code: 'refused' }>['blames'], Words>> = {
  recipient: { en: 'for its recipient', fr: 'pour son destinataire' },
  sender: { en: 'for its sender', fr: 'pour son expéditeur' },
  content: { en: 'for its content', fr: 'pour son contenu' },
  account: {
    en: 'for the settings of the carrier or our contract with it',
    fr: 'pour les réglages de l’opérateur ou notre contrat avec lui',
  },
  other: nothing,
};

const states: Readonly<Record<Extract<EventReason, { code: 'answered' }>['state'], Words>> = {
  delivered: { en: 'delivered', fr: 'remis' },
  undelivered: { en: 'undelivered', fr: 'non remis' },
  buffered: { en: 'on its way', fr: 'en chemin' },
  unknown: { en: 'unknown', fr: 'inconnu' },
};

function localTime(iso: string, zone: string): string {
  return formatLocal(new Date(iso), zone);
}
