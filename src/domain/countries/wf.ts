import { overseas } from './fr.ts';

/** Wallis and Futuna. Its own holidays are not in our sources. */
export const wf = overseas('Pacific/Wallis');
