import { overseas } from './fr.ts';

/** Guyane: two operators take the euro sign in UCS-2 only. */
export const gf = overseas('America/Cayenne', { holiday: '06-10', euroSign: 'ucs2_only' });
