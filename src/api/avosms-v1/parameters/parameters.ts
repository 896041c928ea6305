import { type Fields, RECIPIENTS } from './fields.ts';

/** The parameters of one request, as a method asks for them. A parameter that is absent or blank is the empty text. */
export type Parameters<Name extends string = string> = {
  /** Without white space around it. */
  text(name: Name): string;
  /** As it came, for the texts of messages and templates; empty when there is nothing but white space. */
  verbatim(name: Name): string;
  /** Each recipient as written, trimmed; separated where commas, semicolons or line breaks joined several. */
  readonly recipients: readonly string[];
  isEmpty(name: Name): boolean;
  /** False once the client is gone: nobody will hear the answer. */
  isWanted(): boolean;
};

export function parametersOf({ single, recipients }: Fields, isWanted: () => boolean = () => true): Parameters {
  const verbatim = (name: string) => {
    const value = single.get(name) ?? '';
    return value.trim() === '' ? '' : value;
  };
  const text = (name: string) => verbatim(name).trim();

  return {
    text,
    verbatim,
    recipients,
    isWanted,
    isEmpty: (name) => (name === RECIPIENTS ? recipients.length === 0 : text(name) === ''),
  };
}
