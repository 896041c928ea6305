/** A value per field; one that is missing or blank leaves room for the default. */
export type FieldValues = Readonly<Record<string, string | undefined>>;

/** `{firstName}`, `{firstName|friend}`, and the two escapes. Any other brace is ordinary text. */
const field = /\{\{|\}\}|\{(?<name>[A-Za-z][A-Za-z0-9_]{0,63})(?:\|(?<fallback>[^{}]*))?\}/g;

/** The fields a template names, each once, in order of appearance. */
export function fieldsOf(template: string): string[] {
  const names = [...template.matchAll(field)].flatMap(({ groups }) => groups?.['name'] ?? []);
  return [...new Set(names)];
}

/**
 * Puts values in the place of fields. A field without a value takes its default, `{firstName|friend}`, or nothing. `{{` and
 * `}}` stand for single braces. What a value contains is never read as a field again.
 */
export function fillTemplate(template: string, values: FieldValues): string {
  if (!template.includes('{') && !template.includes('}')) return template;
  return template.replace(field, (whole, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return whole.charAt(0);
    const value = Object.hasOwn(values, name) ? values[name]?.trim() : undefined;
    return value || (fallback ?? '');
  });
}
