/** The server is away, going, or coming back; or the connection to it broke (SQLSTATE classes 08, 53, 57P). */
export function isStorageUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    if (/^(08|53|57P0)/.test(code)) return true;
    if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
      return true;
  }
  return (
    typeof message === 'string' &&
    /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable|Client was closed/i.test(
      message,
    )
  );
}

/** Two transactions waited for each other, or one saw the other's change: the same work may simply be done again. */
export function isTransient(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '40P01' || code === '40001' || isStorageUnavailable(error);
}
