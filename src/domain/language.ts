/** The languages in which people are told what happened. */
export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** The same in each of them. */
export type Words = Readonly<Record<Language, string>>;
