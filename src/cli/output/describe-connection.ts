import type { CarrierConnection } from '#operations/carriers/carrier-connection.ts';

/** How the links to a carrier stand, in a few words: `up, 2 links` or `down: the carrier rejected our system_id or password (…)`. */
export function describeConnection({ state, binds, reason }: Omit<CarrierConnection, 'breaker'>): string {
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
export function describeBreaker({ state, share, reason }: NonNullable<CarrierConnection['breaker']>): string {
  const why = reason === '' ? '' : `: ${reason}`;
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
