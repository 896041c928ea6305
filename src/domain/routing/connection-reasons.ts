/** Why a connector has no link, by a code of its kind with parameters; told in words by the kind's own `describe`. */
export type ConnectorReason = { readonly code: string; readonly [parameter: string]: string | number };

/** Why a carrier is not connected: what its connector says, or that there is none. */
export type ConnectionReason =
  | { code: 'connector'; kind: string; says: ConnectorReason }
  | { code: 'disabled' | 'dispatch_locked' | 'no_dispatcher' | 'opening' }
  /** Its settings or its password cannot be read. */
  | { code: 'unopenable'; problem: string }
  | { code: 'no_answer'; seconds: number }
  /** Words that an older version wrote. */
  | { code: 'older_words'; words: string };

/** Why the breaker of a carrier opened. */
export type BreakerReason =
  | { code: 'not_connected'; seconds: number }
  | { code: 'refused'; percent: number; parts: number }
  | { code: 'put_off'; percent: number; parts: number; seconds: number }
  | { code: 'probes_failed'; parts: number; failed: number }
  | { code: 'older_words'; words: string };
