import type { Decode } from './charset.ts';
import { collectFields, type Fields, noFields } from './fields.ts';
import { addPair } from './form.ts';
import type { FieldsReading } from './reading.ts';

const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;,"]{1,70}))\s*(?:;|$)/i; // RFC 2046 §5.1.1: 70 characters at most
const DISPOSITION = /^content-disposition\s*:\s*form-data\s*(?=;|$)/im;
const NAME = /;\s*name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;
const FILE_NAME = /;\s*filename\*?\s*=/i;
/** Of the lines above a part's value. */
const MOST_HEADER_BYTES = 8_192;
const BLANK_LINE = '\r\n\r\n';

/**
 * Reads `multipart/form-data`, which PHP cURL sends when it is given an array, in linear time. Text parts only: files are left
 * out. A body without its boundary or its end has no fields.
 * @param contentType with its boundary.
 * @throws {TooMuch}
 */
export function readMultipart(
  body: Buffer,
  contentType: string,
  decode: Decode,
  { mostRecipients, work }: FieldsReading,
): Fields {
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return noFields;
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const fields = collectFields(mostRecipients);

  let at = startOfParts(body, delimiter);
  while (at !== undefined && !isLast(body, at)) {
    const begin = afterLine(body, at);
    const headerEnd = begin === undefined ? -1 : body.indexOf(BLANK_LINE, begin - 2, 'latin1');
    if (begin === undefined || headerEnd === -1 || headerEnd - begin > MOST_HEADER_BYTES) return noFields;
    const valueStart = headerEnd + BLANK_LINE.length;
    // The line break before a delimiter may be the one that ended the header, when the value is empty.
    const valueEnd = body.indexOf(delimiter, valueStart - 2);
    if (valueEnd === -1) return noFields;
    work.spend(valueEnd - at);
    const header = decode(body.subarray(begin, Math.max(begin, headerEnd)));
    const name = nameOf(header);
    if (name !== undefined) addPair(fields, name, decode(body.subarray(valueStart, Math.max(valueStart, valueEnd))));
    at = valueEnd + delimiter.length;
  }
  return at === undefined ? noFields : fields;
}

/** Behind the first delimiter, which may be the very beginning; what stands before it is nobody's. */
function startOfParts(body: Buffer, delimiter: Buffer): number | undefined {
  const bare = delimiter.subarray(2);
  if (body.subarray(0, bare.length).equals(bare)) return bare.length;
  const found = body.indexOf(delimiter);
  return found === -1 ? undefined : found + delimiter.length;
}

function isLast(body: Buffer, at: number): boolean {
  return body[at] === 0x2d && body[at + 1] === 0x2d;
}

/** Behind the white space and the line break that may follow a delimiter; undefined where something else does. */
function afterLine(body: Buffer, from: number): number | undefined {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  return body[at] === 0x0d && body[at + 1] === 0x0a ? at + 2 : undefined;
}

/** The name of a part that is a text; undefined for a file, and for what is no field of a form. */
function nameOf(header: string): string | undefined {
  const found = DISPOSITION.exec(header);
  if (!found) return undefined;
  const [line = ''] = header.slice(found.index + found[0].length).split('\r\n', 1);
  if (FILE_NAME.test(line)) return undefined;
  const [, quoted, bare] = NAME.exec(line) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1').replaceAll(/%22/g, '"') ?? bare;
}
