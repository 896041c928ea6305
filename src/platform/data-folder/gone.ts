/**
 * Whether a failure to look at a file or a process says that there is none. Any other says that we could not look, as when all
 * descriptors are in use (EMFILE): nothing is known then, and least of all that something has died.
 */
export function isGone(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
