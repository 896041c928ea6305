import { formatLocal } from '#domain/hours/local-time.ts';
import type { Language, Words } from '#domain/language.ts';
import { describeEvent } from '#domain/messages/describe-event.ts';
import { describeBreakerReason } from '#domain/routing/describe-connection.ts';
import { describeRoute } from '#domain/routing/describe-route.ts';
import type { SendOverview } from '#operations/messages/show-message.ts';
import type { Step } from '#operations/timeline/message-timeline.ts';
import { money, units } from '../values.ts';
import { describeConnectionReason } from './describe-connection.ts';

type Send = SendOverview['send'];

/** `withText`: also what people wrote. */
export type Telling = { language: Language; withText: boolean };

/** A step of a message in a line; what a receipt or a reply says stands under it. */
export function describeStep(step: Step, send: Send, { language, withText }: Telling): string {
  const now = language === 'fr' ? 'maintenant' : 'now';
  const at = step.at ? formatLocal(step.at, send.zone) : now.padEnd('2026-01-01 00:00:00'.length);
  const part = step.part === undefined ? '' : `${language === 'fr' ? 'partie' : 'part'} ${step.part} `;
  const simulated = step.simulated ? (language === 'fr' ? ' (simulé)' : ' (simulated)') : '';
  const line = `${at}  ${part}${told(step, send, language)}${simulated}`;
  const below = said(step, { language, withText });
  return below === '' ? line : `${line}\n${below.replaceAll(/^/gm, '    ')}`;
}

function told(step: Step, send: Send, language: Language): string {
  switch (step.what) {
    case 'accepted':
    case 'charged':
    case 'refunded':
    case 'due':
    case 'reply':
    case 'leaving':
      return plainStep({ ...step, what: step.what }, send)[language];
    case 'routed': {
      const route = describeRoute(step.reason, language);
      return language === 'fr' ? `routé : ${route}` : `routed: ${route}`;
    }
    case 'moved': {
      const route = describeRoute(step.reason, language);
      const { from, carrier } = step;
      if (language === 'fr') return `déplacé${from === undefined ? '' : ` de ${from}`} vers ${carrier} : ${route}`;
      return `moved${from === undefined ? '' : ` from ${from}`} to ${carrier}: ${route}`;
    }
    case 'waiting':
      return waitingFor(step, send, language)[language];
    default: {
      const { what: kind, carrier, carrierMessageId, code, reason } = step;
      return describeEvent({ kind, carrier, carrierMessageId, code, reason }, { language, zone: send.zone });
    }
  }
}

type PlainStep = Pick<Step, 'amountMicros' | 'until' | 'carrier' | 'reply'> & {
  what: 'accepted' | 'charged' | 'refunded' | 'due' | 'reply' | 'leaving';
};

function plainStep({ what, amountMicros = 0, until, carrier, reply }: PlainStep, send: Send): Words {
  const amount = money(amountMicros, send.currency);
  switch (what) {
    case 'accepted':
      return { en: `accepted, at ${amount} a part`, fr: `accepté, à ${amount} par partie` };
    case 'charged':
      return { en: `charged ${amount}`, fr: `facturé ${amount}` };
    case 'refunded':
      return { en: `refunded ${amount}`, fr: `remboursé ${amount}` };
    case 'due': {
      const time = formatLocal(until!, send.zone);
      return { en: `to leave at ${time}`, fr: `à envoyer le ${time}` };
    }
    case 'reply': {
      const { address, keyword } = reply!;
      return {
        en: `reply to ${address}${keyword ? `, read as ${keyword}` : ''}`,
        fr: `réponse au ${address}${keyword ? `, lue comme ${keyword}` : ''}`,
      };
    }
    default:
      return {
        en: `leaving now${carrier === undefined ? '' : ` by ${carrier}`}`,
        fr: `part maintenant${carrier === undefined ? '' : ` par ${carrier}`}`,
      };
  }
}

function waitingFor(step: Extract<Step, { what: 'waiting' }>, send: Send, language: Language): Words {
  const { carrier, attempt = 0 } = step;
  const [by, par] = carrier === undefined ? ['', ''] : [`, by ${carrier}`, `, par ${carrier}`];
  const tried = attempt > 0 ? `, tried ${attempt === 1 ? 'once' : `${attempt} times`}` : '';
  const essayé = attempt > 0 ? `, essayé ${attempt} fois` : '';
  switch (step.waitsFor) {
    case 'review':
      return {
        en: `held for an operator (envoi send release, or cancel)${by}`,
        fr: `retenu pour un administrateur (envoi send release, ou cancel)${par}`,
      };
    case 'hours': {
      const time = formatLocal(step.until, send.zone);
      return {
        en: `held for its marketing hours until ${time}${by}`,
        fr: `retenu pour les heures du marketing jusqu’au ${time}${par}`,
      };
    }
    case 'no_carrier':
      return {
        en: `held: no carrier takes this number${tried}`,
        fr: `retenu : aucun opérateur ne prend ce numéro${essayé}`,
      };
    case 'time': {
      const time = formatLocal(step.until, send.zone);
      return { en: `queued until ${time}${tried}${by}`, fr: `en file jusqu’au ${time}${essayé}${par}` };
    }
    case 'carrier':
    case 'dispatcher': {
      const why = step.reason ? describeConnectionReason(step.reason, language) : '';
      if (step.waitsFor === 'dispatcher')
        return {
          en: `queued${tried}: ${why}, so nothing leaves${by}`,
          fr: `en file${essayé} : ${why}, donc rien ne part${par}`,
        };
      return {
        en: `queued${tried}: its carrier ${carrier} is not connected: ${why}`,
        fr: `en file${essayé} : son opérateur ${carrier} n’est pas connecté : ${why}`,
      };
    }
    case 'breaker': {
      const why = step.reason ? describeBreakerReason(step.reason, language) : '';
      return {
        en: `queued${tried}: its carrier ${carrier} is taken out, or returning: ${why}`,
        fr: `en file${essayé} : son opérateur ${carrier} est écarté, ou revient : ${why}`,
      };
    }
    default:
      return { en: `queued${tried}, leaves soon${by}`, fr: `en file${essayé}, part bientôt${par}` };
  }
}

/** A receipt carries the beginning of the text it is for (SMPP 3.4, appendix B), which is shown as seldom as the text. */
function said({ raw, reply }: Step, { language, withText }: Telling): string {
  if (raw) return withText ? raw : raw.replace(/(\btext:).*$/is, '$1…');
  if (!reply) return '';
  if (withText) return reply.text;
  const { length } = reply.text;
  return language === 'fr' ? `(${length} caractères ; --text les montre)` : `(${length} characters; --text shows them)`;
}

/** The same for programs. */
export function stepJson({ amountMicros, reply, raw, ...step }: Step, withText: boolean) {
  return {
    ...step,
    ...(amountMicros === undefined ? {} : { amount: units(amountMicros) }),
    ...(raw ? { raw: withText ? raw : raw.replace(/(\btext:).*$/is, '$1…') } : {}),
    ...(reply ? { reply: { ...reply, text: withText ? reply.text : null } } : {}),
  };
}
