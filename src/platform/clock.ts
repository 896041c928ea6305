/** The time, as the rest of Envoi asks for it. Tests hand over one that they move. */
export type Clock = { now(): Date };

/** The only place that asks the machine for the time. */
export const systemClock: Clock = { now: () => new Date() };
