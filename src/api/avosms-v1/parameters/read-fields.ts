import { decoderOf } from './charset.ts';
import { type Fields, noFields } from './fields.ts';
import { readForm } from './form.ts';
import { readJson } from './json.ts';
import { readMultipart } from './multipart.ts';
import { type FieldsReading, reading } from './reading.ts';

const JSON_TYPE = /^\s*(?:application|text)\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const MULTIPART_TYPE = /^\s*multipart\/form-data\s*(?:;|$)/i;

/**
 * Reads a body by its content type, in linear time; one without, or with another, is a form. What cannot be read has no fields.
 * @throws {TooMuch} and {ClientGone}
 */
export function readFields(body: Buffer | undefined, contentType = '', given: FieldsReading = reading()): Fields {
  if (!body || body.length === 0) return noFields;
  if (JSON_TYPE.test(contentType)) return readJson(decoderOf(body)(body), given);
  if (MULTIPART_TYPE.test(contentType)) return readMultipart(body, contentType, decoderOf(body), given);
  return readForm(body, given);
}
