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

/** Two transactions waited for each other, or one saw the other's change: the same work may simply be done again. */
export function isTransient(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === '40P01' || code === '40001' || isStorageUnavailable(error);
}
