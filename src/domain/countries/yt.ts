import { overseas } from './fr.ts';

/** Mayotte. */
export const yt = overseas('Indian/Mayotte', { holiday: '04-27' });
