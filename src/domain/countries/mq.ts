import { overseas } from './fr.ts';

/** Martinique. */
export const mq = overseas('America/Martinique', { holiday: '05-22' });
