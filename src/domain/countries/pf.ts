import { overseas } from './fr.ts';

/** French Polynesia. Its own holidays are not in our sources. */
export const pf = overseas('Pacific/Tahiti');
