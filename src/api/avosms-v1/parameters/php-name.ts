/** The variable a form's field goes to, and whether as an element of an array. */
export type PhpName = { base: string; isArray: boolean };

/**
 * The name of a field as PHP registers it (`php_register_variable_ex`): leading spaces and what follows a NUL are dropped;
 * spaces and dots become underscores, up to the first `[`; a `[` that is never closed becomes an underscore too, and opens
 * no array. Undefined for a field that PHP ignores: one without a name before its bracket.
 */
export function readPhpName(written: string): PhpName | undefined {
  const name = written.split('\0', 1)[0]!.replace(/^ +/, '');
  const open = name.indexOf('[');
  if (open === 0 || name === '') return undefined;
  if (open === -1) return { base: underscored(name), isArray: false };
  if (name.indexOf(']', open) > open) return { base: underscored(name.slice(0, open)), isArray: true };
  return { base: underscored(name.slice(0, open)) + underscored(name.slice(open)), isArray: false };
}

function underscored(text: string): string {
  return text.replaceAll(/[ .[]/g, '_');
}
