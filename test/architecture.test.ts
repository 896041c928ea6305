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

/** What each room of dispatch may import besides itself: those before it. The files beside the rooms may import all. */
const dispatchArrows: Record<string, readonly string[]> = {
  core: [],
  receipts: ['core'],
  sending: ['core', 'receipts'],
  carriers: ['core', 'receipts', 'sending'],
  'in-doubt': ['core', 'receipts', 'carriers'],
  upkeep: ['core'],
};

/** Areas of operations that acceptance uses: what accepts is called by verbs and calls none. */
const usedByAcceptance = ['accounts'];

const MOST_FILES_OF_A_FOLDER = 20;
/** Folders that are a list of like things, one a file: they may be as long as there are such things. */
const lists = ['src/api/avosms-v1/contracts', 'src/api/avosms-v1/methods', 'src/cli/commands', 'src/domain/countries'];

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

/** The files of src/ that a file imports. */
function targetsOf({ name, imports }: File): string[] {
  return imports.flatMap((spec) => {
    if (spec.startsWith('#')) return spec.slice(1);
    return spec.startsWith('.') ? path.posix.join(path.posix.dirname(name), spec) : [];
  });
}

/** The folder within `folder` that a file lies in. */
function roomOf(name: string, folder: string): string | undefined {
  const [top, room, file] = name.split('/');
  return top === folder && file !== undefined ? room : undefined;
}

/** Who may import whom, by the table of ARCHITECTURE.md with this head. */
function tableOf(head: string): Record<string, string[]> {
  const page = fs.readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
  const table = page.split(`| ${head} | May import |\n`)[1]?.split('\n\n')[0] ?? '';
  const rows = [...table.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, folder = '', targets = '']) => [
    folder,
    [...targets.matchAll(/`([\w-]+)`/g)].map(([, target]) => target),
  ]);
  return Object.fromEntries(rows);
}

describe('the arrows between folders of src/', () => {
  it('are drawn for every folder', () => {
    const folders = new Set(files.map((file) => file.folder).filter((folder) => folder !== ''));

    expect([...folders].filter((folder) => !(folder in arrows))).toEqual([]);
  });

  it('are those of ARCHITECTURE.md', () => {
    expect(tableOf('Folder')).toEqual(arrows);
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

describe('the arrows between rooms', () => {
  it('of dispatch are those of ARCHITECTURE.md, and each room has its own', () => {
    const rooms = new Set(shipped.map(({ name }) => roomOf(name, 'dispatch')).filter((room) => room !== undefined));

    expect(tableOf('Room of dispatch')).toEqual(dispatchArrows);
    expect([...rooms].toSorted()).toEqual(Object.keys(dispatchArrows).toSorted());
  });

  it('of dispatch go down', () => {
    const astray = found(shipped, (file) => {
      const room = roomOf(file.name, 'dispatch');
      if (room === undefined) return [];
      const allowed = [room, ...dispatchArrows[room]!];
      return targetsOf(file).filter((target) => {
        return target.startsWith('dispatch/') && !allowed.includes(roomOf(target, 'dispatch') ?? '');
      });
    });

    expect(astray).toEqual([]);
  });

  it('lead from acceptance to no verb', () => {
    const astray = found(shipped, (file) => {
      if (roomOf(file.name, 'operations') !== 'acceptance') return [];
      return targetsOf(file).filter((target) => {
        const room = roomOf(target, 'operations') ?? 'acceptance';
        return room !== 'acceptance' && !usedByAcceptance.includes(room);
      });
    });

    expect(astray).toEqual([]);
  });
});

describe('the files of src/', () => {
  it('form no circle', () => {
    const importers = new Map(shipped.map((file) => [file.name, targetsOf(file)]));
    // What imports nothing that is left, or is imported by nothing that is left, is in no circle.
    for (let before = -1; before !== importers.size; ) {
      before = importers.size;
      const imported = new Set([...importers.values()].flat());
      for (const [name, targets] of importers) {
        if (!imported.has(name) || !targets.some((target) => importers.has(target))) importers.delete(name);
      }
    }

    expect([...importers.keys()]).toEqual([]);
  });

  it('are few enough in each folder, tests aside, to be taken in at once', () => {
    const counts = new Map<string, number>();
    for (const top of ['src', 'test', 'bench']) {
      for (const name of fs.readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })) {
        if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
        const folder = path.posix.dirname(path.posix.join(top, name));
        counts.set(folder, (counts.get(folder) ?? 0) + 1);
      }
    }
    const full = [...counts].filter(([folder, count]) => count > MOST_FILES_OF_A_FOLDER && !lists.includes(folder));

    expect(full).toEqual([]);
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

describe('names', () => {
  it('stand once: no two exported types of src/ have the same', () => {
    const places = new Map<string, string[]>();
    for (const { name, text } of shipped.filter((file) => !file.name.endsWith('.gen.ts'))) {
      for (const [, type = ''] of text.matchAll(/^export (?:abstract |declare )?(?:class|interface|type) (\w+)/gm)) {
        places.set(type, [...(places.get(type) ?? []), name]);
      }
    }

    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});

describe('SQL in src/', () => {
  const statements = shipped.filter((file) => file.name.startsWith(`storage${path.sep}queries`));

  it('compares with codes, never with a sentence', () => {
    // `const text = '…'` is no comparison, but `where detail = '…'` is.
    const sentence = /(?<!const \w+ )(?:=|<>|!=|\blike|\bfrom|\bin \()\s*'[^'\n$]*[a-z] [a-z][^'\n]*'/gi;

    expect("e.detail = 'the answer came late'".match(sentence)).not.toBeNull();
    expect(found(statements, (file) => file.text.match(sentence) ?? [])).toEqual([]);
  });

  it('takes what ends, refunds or holds a part, and the place of an event, from the rules', () => {
    const copies = /'refused', 'expired'|'held', 'deferred'|\* 10 \+|step\)? \/ 10/g;
    const known = statements.filter((file) => !file.name.endsWith('record-rows.ts')); // the counters of a send

    expect("kind in ('refused', 'expired')".match(copies)).not.toBeNull();
    expect(found(known, (file) => file.text.match(copies) ?? [])).toEqual([]);
  });
});
