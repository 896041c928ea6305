/** SQLSTATE: a row that refers to this one is missing, or one like it exists already. */
const FOREIGN_KEY_VIOLATION = '23503';
const UNIQUE_VIOLATION = '23505';

/** Whether `error` is the database saying no on behalf of this constraint, or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  const { code, constraint: found } = error as { code?: unknown; constraint?: unknown };
  return (code === UNIQUE_VIOLATION || code === FOREIGN_KEY_VIOLATION) && found === constraint;
}
