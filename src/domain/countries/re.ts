import { overseas } from './fr.ts';

/** Réunion. */
export const re = overseas('Indian/Reunion', { holiday: '12-20' });
