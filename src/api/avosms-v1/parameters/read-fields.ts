import { isUtf8 } from 'node:buffer';
import { type Fields, noFields } from './fields.ts';
import { readForm } from './form.ts';
import { readJson } from './json.ts';
import { readMultipart } from './multipart.ts';

const JSON_TYPE = /^\s*(?:application|text)\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const MULTIPART_TYPE = /^\s*multipart\/form-data\s*(?:;|$)/i;

const windows1252 = new TextDecoder('windows-1252');

/** Reads a body by its content type; one without, or with another, is a form. What cannot be read has no fields. */
export async function readFields(body: Buffer | undefined, contentType = ''): Promise<Fields> {
  if (!body || body.length === 0) return noFields;
  if (JSON_TYPE.test(contentType)) return readJson(textOf(body));
  if (MULTIPART_TYPE.test(contentType)) return readMultipart(textOf(body), contentType);
  return readForm(body);
}

function textOf(body: Buffer): string {
  return isUtf8(body) ? body.toString('utf8') : windows1252.decode(body);
}
