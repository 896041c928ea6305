import fs from 'node:fs';
import path from 'node:path';
import type { Actor } from '#operations/actor.ts';

/** A function that a file of `src/operations/<area>/` exports. */
export type ExportedFunction = {
  /** From `src/operations/` on. */
  file: string;
  name: string;
  parameters: string;
  firstStatement: string;
};

const root = path.join(import.meta.dirname, '../../src/operations');

/** All of them, found by reading the folders. */
export function exportedFunctions(): ExportedFunction[] {
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes(path.sep) && name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => functionsOf(file, fs.readFileSync(path.join(root, file), 'utf8')));
}

/** What somebody asks for, in the form of every operation: a context, an actor, an input. */
export function operations(): ExportedFunction[] {
  return exportedFunctions().filter(
    ({ parameters }) => /^ctx\b/.test(parameters) && /\bactor: Actor\b/.test(parameters),
  );
}

/** Calls an operation whatever its types; of one that gives a page after the other, the first. */
export async function call(
  { file, name }: ExportedFunction,
  ctx: object,
  actor: Actor,
  input: unknown,
): Promise<unknown> {
  const module = (await import(path.join(root, file))) as Record<string, (...given: unknown[]) => unknown>;
  const given = module[name]!(ctx, actor, input);
  return isGenerator(given) ? (await given.next()).value : given;
}

function functionsOf(file: string, text: string): ExportedFunction[] {
  return [...text.matchAll(/^export (?:async )?function\*? (\w+)/gm)].map((found) => {
    const rest = text.slice(found.index);
    const opens = rest.indexOf('(');
    const body = rest.indexOf('{\n'); // a type between braces goes on in its line
    const parameters = rest.slice(opens + 1, body).trim();
    return {
      file,
      name: found[1]!,
      parameters,
      firstStatement: rest.slice(body + 2, rest.indexOf(';\n', body) + 1).trim(),
    };
  });
}

function isGenerator(given: unknown): given is AsyncGenerator {
  return typeof given === 'object' && given !== null && Symbol.asyncIterator in given;
}
