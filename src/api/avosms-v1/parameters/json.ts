import { collectFields, type Fields, noFields, RECIPIENTS } from './fields.ts';

/** Reads a JSON object with the same names at top level. What is not one has no fields. */
export function readJson(text: string): Fields {
  const body = parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return noFields;

  const fields = collectFields();
  for (const [name, value] of Object.entries(body)) {
    if (name === RECIPIENTS) for (const recipient of recipientsIn(value)) addText(fields, name, recipient);
    else if (typeof value === 'object' && value !== null) fields.addArray(name);
    else addText(fields, name, value);
  }
  return fields;
}

function addText(fields: ReturnType<typeof collectFields>, name: string, value: unknown): void {
  const text = asText(value);
  if (text !== undefined) fields.add(name, text);
}

/** One text, one number, or an array of them; an object too, which is what PHP makes of an array with gaps. */
function recipientsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [value];
}

/** As `http_build_query` would write it: `true` is 1, `false` is 0, null is left out. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
