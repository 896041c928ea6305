import type { Language, Words } from '../language.ts';
import type { BreakerReason, ConnectionReason, ConnectorReason } from './connection-reasons.ts';

/** What the connector of a kind of carrier says, in words. */
export type DescribeConnector = (kind: string, reason: ConnectorReason) => Words;

/** Why a carrier is not connected, in words. */
export function describeConnectionReason(
  reason: ConnectionReason,
  language: Language,
  describeConnector: DescribeConnector,
): string {
  if (reason.code === 'connector') return describeConnector(reason.kind, reason.says)[language];
  return wordsOf(reason)[language];
}

function wordsOf(reason: Exclude<ConnectionReason, { code: 'connector' }>): Words {
  switch (reason.code) {
    case 'disabled':
      return { en: 'it is disabled', fr: 'il est désactivé' };
    case 'dispatch_locked':
      return { en: 'dispatch is locked (envoi dispatch unlock)', fr: 'l’envoi est verrouillé (envoi dispatch unlock)' };
    case 'no_dispatcher':
      return { en: 'no dispatcher runs', fr: 'aucun processus n’envoie' };
    case 'opening':
      return { en: 'a dispatcher is about to open it', fr: 'un processus va l’ouvrir' };
    case 'unopenable':
      return { en: `it could not be opened: ${reason.problem}`, fr: `il n’a pas pu être ouvert : ${reason.problem}` };
    case 'no_answer':
      return { en: `no answer within ${reason.seconds} s`, fr: `pas de réponse en ${reason.seconds} s` };
    default:
      return { en: reason.words, fr: reason.words };
  }
}

/** Why the breaker of a carrier opened, in words. */
export function describeBreakerReason(reason: BreakerReason, language: Language): string {
  return breakerWords(reason)[language];
}

function breakerWords(reason: BreakerReason): Words {
  switch (reason.code) {
    case 'not_connected': {
      const { seconds } = reason;
      return { en: `it was not connected for ${seconds} s`, fr: `il n’était pas connecté depuis ${seconds} s` };
    }
    case 'refused': {
      const { percent, parts } = reason;
      return { en: `it refused ${percent}% of ${parts} parts`, fr: `il a refusé ${percent} % de ${parts} parties` };
    }
    case 'put_off': {
      const { percent, parts, seconds } = reason;
      return {
        en: `it put off or did not answer ${percent}% of ${parts} parts, for ${seconds} s`,
        fr: `il a repoussé ou laissé sans réponse ${percent} % de ${parts} parties, pendant ${seconds} s`,
      };
    }
    case 'probes_failed': {
      const { parts, failed } = reason;
      return {
        en: `${failed} of ${parts} probe messages failed`,
        fr: `${failed} messages d’essai sur ${parts} ont échoué`,
      };
    }
    default:
      return { en: reason.words, fr: reason.words };
  }
}
