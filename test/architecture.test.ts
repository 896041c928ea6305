import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** The folder that puts the parts together. */
const everything = [
  'platform',
  'domain',
  'smpp',
  'storage',
  'connectors',
  'simulator',
  'operations',
  'dispatch',
  'api',
  'crash-test',
  'cli',
];

/** What each folder of src/ may import besides itself. A new arrow is a decision: change it here on purpose. */
const arrows: Record<string, readonly string[]> = {
  platform: [],
  domain: [],
  smpp: ['platform'],
  storage: ['platform', 'domain'],
  connectors: ['platform', 'domain', 'smpp'],
  simulator: ['platform', 'domain', 'smpp'],
  operations: ['platform', 'domain', 'storage', 'connectors'],
  dispatch: ['platform', 'domain', 'storage', 'connectors', 'operations'],
  api: ['platform', 'domain', 'smpp', 'operations'],
  'crash-test': ['platform', 'domain', 'storage', 'simulator', 'operations'],
  cli: ['platform', 'domain', 'smpp', 'storage', 'connectors', 'simulator', 'operations', 'dispatch', 'crash-test'],
  app: everything,
};

const root = path.join(import.meta.dirname, '..');
const source = path.join(root, 'src');

type File = { name: string; folder: string; text: string; imports: string[] };

/** All of src/ but its tests, which may also use test/support. */
const files: File[] = fs
  .readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(name));
const shipped = files.filter((file) => !file.name.endsWith('.test.ts'));

function read(name: string): File {
  const text = withoutComments(fs.readFileSync(path.join(source, name), 'utf8'));
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
  const folder = name.includes(path.sep) ? name.slice(0, name.indexOf(path.sep)) : '';
  return { name, folder, text, imports: [...found].map((match) => match[1] ?? '') };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** `file: what` for each thing found, so that a failure says where. */
function found(among: readonly File[], what: (file: File) => Iterable<string>): string[] {
  return among.flatMap((file) => [...what(file)].map((thing) => `${file.name}: ${thing}`));
}

describe('the arrows between folders of src/', () => {
  it('are drawn for every folder', () => {
    const folders = new Set(files.map((file) => file.folder).filter((folder) => folder !== ''));

    expect([...folders].filter((folder) => !(folder in arrows))).toEqual([]);
  });

  it('are those that ARCHITECTURE.md tells', () => {
    const page = fs.readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
    const [, table = ''] = /\| Folder \| May import \|\n([\s\S]*?)\n\n/.exec(page) ?? [];
    const told = [...table.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, folder = '', targets = '']) => [
      folder,
      [...targets.matchAll(/`([\w-]+)`/g)].map(([, target]) => target),
    ]);

    expect(Object.fromEntries(told)).toEqual(arrows);
  });

  it('are the only ones followed', () => {
    const astray = found(shipped, (file) =>
      file.imports.filter((name) => {
        const [, target] = /^#([\w-]+)\//.exec(name) ?? [];
        return target !== undefined && file.folder !== '' && !arrows[file.folder]?.includes(target);
      }),
    );

    expect(astray).toEqual([]);
  });

  it('go by # names; within a folder imports are relative, and all end in .ts', () => {
    const misspelt = found(files, (file) =>
      file.imports.filter((name) => {
        if (name.startsWith('#')) return name.startsWith(`#${file.folder}/`) || !name.endsWith('.ts');
        if (!name.startsWith('.')) return false;
        const target = path.relative(source, path.resolve(source, path.dirname(file.name), name));
        const leaves = file.folder !== '' && !target.startsWith(file.folder + path.sep);
        return leaves || !/\.(ts|json)$/.test(name);
      }),
    );

    expect(misspelt).toEqual([]);
  });
});

describe('one place for each door to the outside', () => {
  it('reads the environment in platform/config.ts only', () => {
    const readers = shipped.filter((file) => /\bprocess\s*\.\s*env\b|\benv\b.*from 'node:process'/.test(file.text));

    expect(readers.map((file) => file.name)).toEqual(['platform/config.ts']);
  });

  it('asks the machine for the time in platform/clock.ts only', () => {
    const askers = shipped.filter((file) => /\bnew Date\(\s*\)|\bDate\.now\b|\bTemporal\.Now\b/.test(file.text));

    expect(askers.map((file) => file.name)).toEqual(['platform/clock.ts']);
  });

  it('imports each outside library from one folder, so that it can be replaced there', () => {
    const importers = new Map<string, Set<string>>();
    for (const file of shipped) {
      for (const library of file.imports.filter((name) => /^(@[\w-]+\/)?[a-z][\w.-]*/.test(name))) {
        if (library.startsWith('node:')) continue;
        const [name = ''] = /^(@[^/]+\/)?[^/]+/.exec(library) ?? [];
        importers.set(name, (importers.get(name) ?? new Set()).add(file.folder));
      }
    }
    const scattered = [...importers].filter(([, folders]) => folders.size > 1);

    expect(scattered.map(([name, folders]) => `${name}: ${[...folders].sort().join(', ')}`)).toEqual([]);
  });

  it('imports no library that only the tests install', () => {
    const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };

    expect(found(shipped, (file) => file.imports.filter((name) => name in devDependencies))).toEqual([]);
  });
});

describe('src/', () => {
  it('keeps to TypeScript that Node erases: no enum, and no way around the types', () => {
    const loose = found(
      files,
      (file) => file.text.match(/^\s*(export )?(const )?enum \w+|: any\b|\bas any\b|@ts-\w+/gm) ?? [],
    );

    expect(loose).toEqual([]);
  });
});
