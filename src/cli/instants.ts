/** `2026-03-02 09:00:00` in UTC, for what belongs to the installation and to no account. */
export function utc(instant: Date): string {
  return instant.toISOString().slice(0, 19).replace('T', ' ');
}
