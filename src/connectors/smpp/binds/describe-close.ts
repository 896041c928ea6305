import type { Words } from '#domain/language.ts';
import type { ConnectorReason } from '#domain/routing/connection-reasons.ts';
import { statusName } from '#smpp/codec/statuses.ts';
import type { Closed } from '#smpp/session/session.ts';

/** Why a link is not up. */
export type LinkReason =
  | { code: Closed['reason']; error: string }
  /** The carrier did not take a bind: its status. */
  | { code: 'bind_refused'; status: string }
  /** What our settings make of a bind does not fit into one. */
  | { code: 'bind_unwritable'; problem: string }
  /** It says so in its answer to a message. */
  | { code: 'not_bound_there'; status: string }
  | { code: 'no_answer_yet' }
  | { code: 'closed' };

export function closeReason(reason: Closed['reason'], error: Error | undefined): LinkReason {
  return { code: reason, error: error ? ((error as NodeJS.ErrnoException).code ?? error.message) : '' };
}

export function refusalReason(status: number): LinkReason {
  return { code: 'bind_refused', status: statusName(status) };
}

/** Why a link is not up, in words for the operator. */
export function describeLink(reason: ConnectorReason): Words {
  const link = reason as LinkReason; // what a connector of this kind said
  switch (link.code) {
    case 'bind_refused': {
      const { en, fr } = refusals[link.status] ?? {
        en: 'the carrier refused to bind',
        fr: 'l’opérateur refuse la liaison',
      };
      return { en: `${en} (${link.status})`, fr: `${fr} (${link.status})` };
    }
    case 'bind_unwritable':
      return {
        en: `the bind cannot be written: ${link.problem}`,
        fr: `la demande de liaison ne peut être écrite : ${link.problem}`,
      };
    case 'not_bound_there':
      return {
        en: `the carrier says that the link is not bound: ${link.status}`,
        fr: `l’opérateur dit que la liaison n’est pas établie : ${link.status}`,
      };
    case 'no_answer_yet':
      return { en: 'no answer to the first attempt yet', fr: 'pas encore de réponse au premier essai' };
    case 'closed':
      return { en: 'closed', fr: 'fermé' };
    default: {
      const { en, fr } = closings[link.code];
      return link.error === '' ? { en, fr } : { en: `${en}: ${link.error}`, fr: `${fr} : ${link.error}` };
    }
  }
}

const unknownHere: Words = {
  en: 'the carrier rejected our system_id or password',
  fr: 'l’opérateur refuse notre system_id ou notre mot de passe',
};

const refusals: Readonly<Record<string, Words>> = {
  RINVPASWD: unknownHere,
  RINVSYSID: unknownHere,
  RINVSYSTYP: { en: 'the carrier refused our system type', fr: 'l’opérateur refuse notre system_type' },
  RALYBND: {
    en: 'the carrier says that we are bound already: more links than it allows',
    fr: 'l’opérateur dit que nous sommes déjà reliés : plus de liaisons qu’il n’en permet',
  },
};

const closings: Readonly<Record<Closed['reason'], Words>> = {
  closed_by_us: { en: 'the link was closed', fr: 'la liaison a été fermée' },
  closed_by_peer: { en: 'the carrier closed the link', fr: 'l’opérateur a fermé la liaison' },
  unbound_by_us: { en: 'the link was unbound', fr: 'la liaison a été déliée' },
  unbound_by_peer: { en: 'the carrier unbound the link', fr: 'l’opérateur a délié la liaison' },
  unbind_timeout: { en: 'the carrier did not answer our unbind', fr: 'l’opérateur n’a pas répondu à notre unbind' },
  session_init_timeout: { en: 'the carrier did not answer the bind', fr: 'l’opérateur n’a pas répondu au bind' },
  link_dead: { en: 'the carrier gave no sign of life', fr: 'l’opérateur ne donne plus signe de vie' },
  inactive: { en: 'the link was silent for too long', fr: 'la liaison est restée trop longtemps muette' },
  pdu_unfinished: {
    en: 'the carrier stopped in the middle of a PDU',
    fr: 'l’opérateur s’est arrêté au milieu d’un PDU',
  },
  framing_lost: { en: 'the carrier sent what is no SMPP', fr: 'l’opérateur a envoyé ce qui n’est pas du SMPP' },
  connect_failed: { en: 'no connection to the carrier', fr: 'pas de connexion à l’opérateur' },
  socket_error: { en: 'the connection broke', fr: 'la connexion s’est rompue' },
};
