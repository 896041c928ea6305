/** The variable a form's field goes to, and whether as an element of an array. */
export type PhpName = { base: string; isArray: boolean };

/** No name that is asked for comes near it, with any index. */
const LONGEST_NAME = 256;

/**
 * The name of a field as PHP registers it (`php_register_variable_ex`): leading spaces and what follows a NUL are dropped;
 * spaces and dots become underscores, up to the first `[`; a `[` that is never closed becomes an underscore too, and opens
 * no array. Undefined for a field that PHP ignores, one without a name before its bracket, and for a name of any length.
 */
export function readPhpName(written: string): PhpName | undefined {
  if (written.length > LONGEST_NAME) return undefined;
  const whole = written.includes('\0') ? written.slice(0, written.indexOf('\0')) : written;
  const name = whole.startsWith(' ') ? whole.replace(/^ +/, '') : whole;
  const open = name.indexOf('[');
  if (open === 0 || name === '') return undefined;
  if (open === -1) return { base: underscored(name), isArray: false };
  if (name.indexOf(']', open) > open) return { base: underscored(name.slice(0, open)), isArray: true };
  return { base: underscored(name.slice(0, open)) + underscored(name.slice(open)), isArray: false };
}

function underscored(text: string): string {
  return /[ .[]/.test(text) ? text.replaceAll(/[ .[]/g, '_') : text;
}
