import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export const schemaTypesFile = path.join(import.meta.dirname, '../../../src/storage/schema.gen.ts');

/** As `src/storage/database.ts` reads them. */
const columnTypes = { int8: 'number', date: 'string', interval: 'string', numeric: 'string' };

/**
 * Writes the types of a migrated database's tables to `schemaTypesFile`, or compares the two (`verify`), with
 * kysely-codegen. Gives what that said, and whether it was content.
 */
export async function schemaTypes(url: string, mode: 'write' | 'verify'): Promise<{ ok: boolean; said: string }> {
  const program = path.join(import.meta.dirname, '../../../node_modules/kysely-codegen/dist/cli/bin.js');
  const args = ['--dialect', 'postgres', '--url', url, '--out-file', schemaTypesFile];
  const mapping = ['--type-mapping', JSON.stringify(columnTypes), '--exclude-pattern', 'kysely_*'];
  const child = spawn(process.execPath, [program, ...args, ...mapping, ...(mode === 'verify' ? ['--verify'] : [])]);
  const ended = new Promise<boolean>((resolve) => child.once('close', (code) => resolve(code === 0)));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { ok: await ended, said: `${out}${err}` };
}
