import { carrierKind } from '#connectors/index.ts';
import type { Language } from '#domain/language.ts';
import type { ConnectionReason } from '#domain/routing/connection-reasons.ts';
import {
  describeBreakerReason,
  describeConnectionReason as describeReason,
} from '#domain/routing/describe-connection.ts';
import type { CarrierConnection } from '#operations/carriers/carrier-connection.ts';

/** Why a carrier is not connected, in words: what a connector says, its kind tells. */
export function describeConnectionReason(reason: ConnectionReason, language: Language): string {
  return describeReason(reason, language, (kind, says) => carrierKind(kind).describe.link(says));
}

/** How the links to a carrier stand, in a few words: `up, 2 links` or `down: the carrier rejected our system_id or password (…)`. */
export function describeConnection({ state, binds, reason, away }: Omit<CarrierConnection, 'breaker'>): string {
  const why = reason ? describeConnectionReason(reason, 'en') : '';
  switch (state) {
    case 'up': {
      const some = away ? ` (not up for ${away.dispatchers} of ${away.of} dispatchers: ${why})` : '';
      return `up, ${binds} ${binds === 1 ? 'link' : 'links'}${some}`;
    }
    case 'connecting':
    case 'down':
      return why === '' ? state : `${state}: ${why}`;
    case 'unknown':
      return why;
    default:
      return state satisfies never;
  }
}

/** `taken out: it refused 60% of 50 parts`. */
export function describeBreaker({ state, share, reason }: NonNullable<CarrierConnection['breaker']>): string {
  const why = reason ? `: ${describeBreakerReason(reason, 'en')}` : '';
  switch (state) {
    case 'open':
      return `taken out${why}`;
    case 'half_open':
      return `being tried after it was taken out${why}`;
    case 'ramping':
      return `returning, ${share}% of its traffic, after it was taken out${why}`;
    default:
      return state satisfies never;
  }
}
