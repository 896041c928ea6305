import { overseas } from './fr.ts';

/** Guadeloupe: the euro sign arrives in UCS-2 only. */
export const gp = overseas('America/Guadeloupe', { holiday: '05-27', euroSign: 'ucs2_only' });
