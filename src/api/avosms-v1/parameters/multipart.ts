import { collectFields, type Fields, noFields } from './fields.ts';
import { addPair } from './form.ts';

/**
 * Reads `multipart/form-data`, which PHP cURL sends when it is given an array. Text parts only: files are left out. Node's
 * own reader takes 130 ms for the 40,000 parts that fit a body of 4 MiB.
 * @param contentType with its boundary.
 */
export async function readMultipart(text: string, contentType: string): Promise<Fields> {
  const parts = await partsOf(text, contentType);
  if (!parts) return noFields;

  const fields = collectFields();
  for (const [name, value] of parts) if (typeof value === 'string') addPair(fields, name, value);
  return fields;
}

async function partsOf(text: string, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(text, { headers: { 'content-type': contentType } }).formData();
  } catch {
    return undefined; // no boundary, no end, or not multipart at all
  }
}
