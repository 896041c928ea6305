import fs from 'node:fs';
import { UsageError } from './parse.ts';

type Given = { readonly password: string | undefined; readonly 'password-file': string | undefined };

const STANDARD_INPUT = 0;

/** A password from the command line, a file or standard input; the end of its line does not belong to it. */
export function readPassword(given: Given): string | undefined {
  const file = given['password-file'];
  if (file === undefined) return given.password;
  if (given.password !== undefined) throw new UsageError('--password and --password-file are two passwords');
  try {
    return fs.readFileSync(file === '-' ? STANDARD_INPUT : file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`--password-file: ${(error as Error).message}`);
  }
}
