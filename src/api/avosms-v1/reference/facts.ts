import type { Code } from '../answer.ts';

/**
 * Whose word it is: `vendor` is stated by AvoSMS's own documentation, `client` was seen in a program written for AvoSMS,
 * `envoi` is stated nowhere and was decided here. Nothing decided here may pass for the vendor's behaviour.
 */
export type Source = 'vendor' | 'client' | 'envoi';

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Backquotes mark code. */
export type Text = { readonly [language in Language]: string };
export type Statement = Text & { readonly source: Source };

export type ParameterFacts = {
  name: string;
  required?: true;
  /** The values taken, where there are few. */
  values?: readonly string[];
  /** For samples. Empty for an optional parameter that samples leave out. */
  example: string | readonly string[];
  /** What a value looks like, where there is no example. */
  hint?: string;
  says: readonly Statement[];
};

export type ResultFacts = {
  name: string;
  says: readonly Statement[];
} & (
  | { type: 'text'; example: string }
  | { type: 'boolean'; example: boolean }
  | { type: 'integer' | 'number'; example: number }
  | { type: 'texts'; example: readonly string[] }
  | { type: 'rows'; row: readonly ResultFacts[] }
);

export type CodeFacts = {
  code: Code;
  says: readonly Statement[];
  /** Documented, and never sent by Envoi. */
  reserved?: true;
};

export type OperationFacts = {
  path: `/v1/${string}`;
  pathSource: Source;
  title: Text;
  /** The vendor's documentation page, where its address is another than the path. */
  page?: string;
  says: readonly Statement[];
  /** Besides the credentials, which every operation takes. */
  parameters: readonly ParameterFacts[];
  /** Of the request, besides those that every operation takes. */
  headers?: readonly ParameterFacts[];
  /** Beside `status` and `code`. */
  results: readonly ResultFacts[];
  /** What may stand beside the code of an error. */
  errorResults?: readonly ResultFacts[];
  /** Its own; those of every operation are in `common.ts`. In the order they are checked. */
  codes: readonly CodeFacts[];
};

export type GroupFacts = { id: string; title: Text; operations: readonly OperationFacts[] };

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
