import type { Reason } from '#operations/refusal.ts';
import type { Code } from './answer.ts';
import type { DocStatement, Source, Text } from './statement.ts';

/**
 * All that is fixed about one operation of the dialect. Its method (`methods/`), its place in the reference and its OpenAPI
 * description are read off it, and the tests hold every answer to it.
 */
export type Contract = {
  readonly path: `/v1/${string}`;
  readonly pathSource: Source;
  readonly title: Text;
  /** The vendor's documentation page, where its address is another than the path. */
  readonly page?: string;
  readonly notes: readonly DocStatement[];
  /** Trying it out sends, and costs. */
  readonly sends?: true;
  /** Besides the credentials, which every operation takes. */
  readonly parameters: readonly Parameter[];
  /** Of the request, besides those that every operation takes. */
  readonly headers?: readonly Parameter[];
  /** Beside `status` and `code`. */
  readonly results: readonly Result[];
  /** What may stand beside the code of an error. */
  readonly errorResults?: readonly Result[];
  /** Its own codes, in the order they are checked: of several that apply, the first is given. */
  readonly codes: readonly CodeRule[];
};

export type Parameter = {
  readonly name: string;
  readonly required?: true;
  /** The values taken, where there are few. */
  readonly values?: readonly string[];
  /** For samples. Empty for an optional parameter that samples leave out. */
  readonly example: string | readonly string[];
  /** What a value looks like, where there is no example. */
  readonly hint?: string;
  readonly notes: readonly DocStatement[];
};

export type Result = { readonly name: string; readonly notes: readonly DocStatement[] } & (
  | { readonly type: 'text'; readonly example: string }
  | { readonly type: 'boolean'; readonly example: boolean }
  | { readonly type: 'integer' | 'number'; readonly example: number }
  | { readonly type: 'texts'; readonly example: readonly string[] }
  | { readonly type: 'rows'; readonly row: readonly Result[] }
);

/** A code and what it stands for. One with neither `empty` nor `reasons` is given by the method itself. */
export type CodeRule = {
  readonly code: Code;
  /** The parameter that may not be empty; looked at before all else. */
  readonly empty?: string;
  /** Why the operation refused. */
  readonly reasons?: readonly Reason[];
  /** Documented, and never sent by Envoi. */
  readonly reserved?: true;
  readonly notes: readonly DocStatement[];
};

export type ParameterName<C extends Contract> = C['parameters'][number]['name'];

/** The reasons to refuse for which a contract has a code. */
export type ReasonOf<C extends Contract> = ReasonIn<C['codes'][number]>;

type ReasonIn<Rule> = Rule extends { reasons: readonly (infer R)[] } ? R : never;

/** What a method answers when it has done what was asked. */
export type Results<C extends Contract> = ResultsOf<C['results']>;

type ResultsOf<All extends readonly Result[]> = { readonly [One in All[number] as One['name']]: ValueOf<One> };

type ValueOf<One extends Result> = One extends { type: 'text' }
  ? string
  : One extends { type: 'boolean' }
    ? boolean
    : One extends { type: 'integer' | 'number' }
      ? number
      : One extends { type: 'texts' }
        ? readonly string[]
        : One extends { row: infer Row extends readonly Result[] }
          ? readonly ResultsOf<Row>[]
          : never;

/** `contactListCreate` for `/v1/contact/list/create`: what links and OpenAPI call an operation. */
export function operationId({ path }: Pick<Contract, 'path'>): string {
  return path.replace('/v1/', '').replaceAll(/\/(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Each code once, where it is first checked, with all that it stands for. */
export function codesOf({ codes }: Contract): readonly CodeRule[] {
  const byCode = new Map<Code, CodeRule>();
  for (const rule of codes) {
    const known = byCode.get(rule.code);
    byCode.set(rule.code, known ? { ...known, notes: [...known.notes, ...rule.notes] } : rule);
  }
  return [...byCode.values()];
}
