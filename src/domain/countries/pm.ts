import { overseas } from './fr.ts';

/** St-Pierre-et-Miquelon. */
export const pm = overseas('America/Miquelon');
