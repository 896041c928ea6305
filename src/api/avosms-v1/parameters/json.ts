import { collectFields, type FieldCollector, type Fields, noFields, RECIPIENTS } from './fields.ts';
import { JsonScanner, type Scalar, UnreadableJson } from './json-scanner.ts';
import type { FieldsReading } from './reading.ts';

/**
 * Reads a JSON object with the same names at top level. What is not one has no fields. Only what is asked for is made, so
 * that neither depth nor unknown names cost memory.
 * @throws {TooMuch}
 */
export function readJson(text: string, { mostRecipients, work }: FieldsReading): Fields {
  const fields = collectFields(mostRecipients);
  try {
    const scanner = new JsonScanner(text, work);
    if (!scanner.opens('{')) return noFields;
    scanner.members((name) => readMember(scanner, fields, name));
    scanner.end();
    return fields;
  } catch (error) {
    if (error instanceof UnreadableJson) return noFields;
    throw error;
  }
}

function readMember(scanner: JsonScanner, fields: FieldCollector, name: string): void {
  if (name === RECIPIENTS) {
    readRecipients(scanner, fields);
    return;
  }
  const value = scanner.scalar();
  if (value === undefined) fields.addArray(name);
  else if (value === null) fields.forget(name);
  else addText(fields, name, value);
}

/** One text, one number, or an array of them; an object too, which is what PHP makes of an array with gaps. */
function readRecipients(scanner: JsonScanner, fields: FieldCollector): void {
  const add = () => addText(fields, RECIPIENTS, scanner.scalar());
  fields.forget(RECIPIENTS);
  if (scanner.opens('[')) scanner.elements(add);
  else if (scanner.opens('{')) scanner.members(add);
  else add();
}

/** As `http_build_query` would write it: `true` is 1, `false` is 0, null is left out. */
function addText(fields: FieldCollector, name: string, value: Scalar | undefined): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'boolean') fields.add(name, value ? '1' : '0');
  else fields.add(name, String(value));
}
