import { overseas } from './fr.ts';

/** New Caledonia. Its own holiday is not in our sources. */
export const nc = overseas('Pacific/Noumea');
