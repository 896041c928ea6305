import type { CarrierLink } from '#operations/carriers/carrier-link.ts';

/** How the links to a carrier stand, in a few words: `up, 2 links` or `down: the carrier refused our name or password (…)`. */
export function linkWords({ state, binds, reason }: Omit<CarrierLink, 'breaker'>): string {
  const why = reason === '' ? '' : `: ${reason}`;
  switch (state) {
    case 'up':
      return `up, ${binds} ${binds === 1 ? 'link' : 'links'}${reason === '' ? '' : ` (${reason})`}`;
    case 'connecting':
    case 'down':
      return state + why;
    case 'unknown':
      return reason;
    default:
      return state satisfies never;
  }
}

/** `taken out: it refused 60% of 50 parts`. */
export function breakerWords({ state, share, reason }: NonNullable<CarrierLink['breaker']>): string {
  const why = reason === '' ? '' : `: ${reason}`;
  switch (state) {
    case 'open':
      return `taken out${why}`;
    case 'probing':
      return `being tried after it was taken out${why}`;
    case 'ramping':
      return `returning, ${share}% of its traffic, after it was taken out${why}`;
    default:
      return state satisfies never;
  }
}
