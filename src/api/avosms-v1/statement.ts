import type { Language } from '#domain/language.ts';

/**
 * Who states it: `vendor` is AvoSMS's own documentation, `client` was seen in a program written for AvoSMS, `envoi` is stated
 * nowhere and was decided here. Nothing decided here may pass for the vendor's behaviour.
 */
export type Source = 'vendor' | 'client' | 'envoi';

/** Backquotes mark code. */
export type Text = { readonly [language in Language]: string };
export type DocStatement = Text & { readonly source: Source };

export function vendor(en: string, fr: string): DocStatement {
  return { source: 'vendor', en, fr: typeset(fr) };
}

export function client(en: string, fr: string): DocStatement {
  return { source: 'client', en, fr: typeset(fr) };
}

export function envoi(en: string, fr: string): DocStatement {
  return { source: 'envoi', en, fr: typeset(fr) };
}

/** French puts spaces before these signs, at which no line may break. */
function typeset(fr: string): string {
  return fr.replaceAll(/ (?=[;:!?»])|(?<=«) /g, '\u00a0');
}
