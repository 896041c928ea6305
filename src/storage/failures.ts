/**
 * The server is away, going, or coming back; or the connection to it broke, or was refused (SQLSTATE classes 08, 28, 53, 57P,
 * 3D000 for a database that is not there, 25P03 for a transaction that was left idle, 25006 for a server that is only a standby, 58030
 * for a disk that fails; one that became read-only is told as a lack of rights, with those words).
 */
export function isStorageUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    if (/^(08|28|53|57P0|58030|3D000|25P03|25006)/.test(code)) return true;
    if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
      return true;
  }
  return (
    typeof message === 'string' &&
    /Read-only file system|Connection terminated|Query read timeout|connection timeout|timeout exceeded when trying to connect|not queryable|not currently accepting connections|Client was closed/i.test(
      message,
    )
  );
}

/** No answer came in time: whether the statement was done is unknown, and its connection is of no use any more. */
export function isWithoutAnswer(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/**
 * The server is there, and the same work may simply be done again: two transactions waited for each other (40P01) or one saw
 * the other's change (40001), a statement was cancelled or ran into its time-out (57014), waited too long for a lock (55P03), or
 * its transaction lasted too long (25P04).
 */
const doneAgain: ReadonlySet<unknown> = new Set(['40P01', '40001', '57014', '55P03', '25P04']);

/** Trying again may help: what was asked for is as right as before. */
export function isTransient(error: unknown): boolean {
  return doneAgain.has(codeOf(error)) || isStorageUnavailable(error);
}

/** The database takes everything but these values, today and later: SQLSTATE classes 22 (data), 23 (a rule) and 54 (a limit). */
export function isRefusedData(error: unknown): boolean {
  return /^(22|23|54)/.test(String(codeOf(error)));
}

/**
 * The session has forgotten a statement that it had prepared, or still knows another one of that name (26000, 42P05: a pooler, or
 * somebody's `discard all`), or its plan fits the table no more (0A000): another connection does better.
 */
export function isOfSession(error: unknown): boolean {
  return ['26000', '42P05', '0A000'].includes(String(codeOf(error)));
}

/** The server ended a statement that took too long, or waited too long for a lock. */
export function isCutShort(error: unknown): boolean {
  return ['57014', '55P03'].includes(String(codeOf(error)));
}

function codeOf(error: unknown): unknown {
  return ((error ?? {}) as { code?: unknown }).code;
}
