import { type Fields, RECIPIENTS } from './fields.ts';

/** The parameters of one request, as a method asks for them. A parameter that is absent or blank is the empty text. */
export type Parameters = {
  /** Without white space around it. */
  text(name: string): string;
  /** As it came, for the texts of messages and templates; empty when there is nothing but white space. */
  verbatim(name: string): string;
  /** Each recipient as written, trimmed; separated where commas, semicolons or line breaks joined several. */
  readonly recipients: readonly string[];
  isEmpty(name: string): boolean;
};

/** Never a space: it occurs inside numbers. */
const SEPARATORS = /[,;\r\n]/;

export function parametersOf(fields: Fields): Parameters {
  const recipients: string[] = [];
  for (const value of fields.recipients) addRecipients(recipients, value);
  const verbatim = (name: string) => {
    const value = fields.single.get(name) ?? '';
    return value.trim() === '' ? '' : value;
  };
  const text = (name: string) => verbatim(name).trim();

  return {
    text,
    verbatim,
    recipients,
    isEmpty: (name) => (name === RECIPIENTS ? recipients.length === 0 : text(name) === ''),
  };
}

/** A million are as likely one by one as in one text: neither makes an array for each. */
function addRecipients(recipients: string[], value: string): void {
  for (const piece of SEPARATORS.test(value) ? value.split(SEPARATORS) : [value]) {
    const written = piece.trim();
    if (written !== '') recipients.push(written);
  }
}
