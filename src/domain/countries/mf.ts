import { overseas } from './fr.ts';

/** St-Martin. */
export const mf = overseas('America/Marigot', { holiday: '05-27', euroSign: 'ucs2_only' });
