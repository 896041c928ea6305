/** A code of the dialect. All but those below mean something else on every path. */
export type Code = `ERR_${number}`;

/** Result names beside `status` and `code`. */
export type Names = Readonly<Record<string, unknown>>;

export type Answer = { status: true; code: 'OK' } | { status: false; code: Code };

/** Codes that every operation may give. */
export const codes = {
  /** Unknown path, wrong method, or credentials that are missing, wrong or not for this. */
  notRecognised: 'ERR_100',
  unexpected: 'ERR_900',
  storageUnavailable: 'ERR_901',
  queueUnavailable: 'ERR_902',
  tooLarge: 'ERR_903',
  tooMany: 'ERR_904',
} as const satisfies Record<string, Code>;

/** Ends a request with a code; `names` stand beside it. */
export class Failure extends Error {
  readonly code: Code;
  readonly names: Names;

  constructor(code: Code, names: Names = {}) {
    super(code);
    this.name = 'Failure';
    this.code = code;
    this.names = names;
  }
}

export function success(names: Names): Answer {
  return { status: true, code: 'OK', ...names };
}

export function failure(code: Code, names: Names = {}): Answer {
  return { status: false, code, ...names };
}
