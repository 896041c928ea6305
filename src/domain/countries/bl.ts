import { overseas } from './fr.ts';

/** St-Barthélemy. */
export const bl = overseas('America/St_Barthelemy', { holiday: '10-09', euroSign: 'ucs2_only' });
