/**
 * Who states it: `vendor` is AvoSMS's own documentation, `client` was seen in a program written for AvoSMS, `envoi` is stated
 * nowhere and was decided here. Nothing decided here may pass for the vendor's behaviour.
 */
export type Source = 'vendor' | 'client' | 'envoi';

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Backquotes mark code. */
export type Text = { readonly [language in Language]: string };
export type Statement = Text & { readonly source: Source };

export function vendor(en: string, fr: string): Statement {
  return { source: 'vendor', en, fr: typeset(fr) };
}

export function client(en: string, fr: string): Statement {
  return { source: 'client', en, fr: typeset(fr) };
}

export function envoi(en: string, fr: string): Statement {
  return { source: 'envoi', en, fr: typeset(fr) };
}

/** French puts spaces before these signs, at which no line may break. */
function typeset(fr: string): string {
  return fr.replaceAll(/ (?=[;:!?»])|(?<=«) /g, '\u00a0');
}
