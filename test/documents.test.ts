import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { groups } from '#cli/commands/groups.ts';
import { fullName } from '#cli/help.ts';

const root = path.join(import.meta.dirname, '..');
const read = (name: string) => fs.readFileSync(path.join(root, name), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
const markdown = (folder: string) => fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.md'));
const folders = (parent: string) =>
  fs
    .readdirSync(path.join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

const pages = [...markdown('.'), ...markdown('docs').map((name) => `docs/${name}`)];

describe.each(pages)('%s', (page) => {
  it('leads to files that are there', () => {
    const targets = all(read(page), /\]\(([^)#\s]+)[^)]*\)/g).filter((target) => !target.startsWith('https://'));

    expect(targets.filter((target) => !fs.existsSync(path.join(root, path.dirname(page), target)))).toEqual([]);
  });

  it('names only commands of bin/ that there are', async () => {
    const loaded = await Promise.all(groups.map(({ load }) => load()));
    const known = loaded.flatMap(({ name, commands }) => [name, ...commands.map((command) => fullName(name, command))]);
    const text = read(page);
    const named = all(text, /`bin\/envoi\s(\w+(?:\s\w+)*)/g).map((words) => words.replaceAll('\n', ' '));

    const unknown = named.filter((words) => !known.some((name) => `${words} `.startsWith(`${name} `)));
    expect(unknown).toEqual([]);
    expect(
      all(text, /(?<![\w/])bin\/([\w-]+)/g).filter((name) => !fs.existsSync(path.join(root, 'bin', name))),
    ).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('lists every page beside it', () => {
    const listed = all(read('docs/README.md'), /^\| \[(.+\.md)\]/gm);

    expect(listed.toSorted()).toEqual(markdown('docs').filter((name) => name !== 'README.md'));
  });
});

describe('README.md', () => {
  it('has a map of the folders that there are', () => {
    const [map = ''] = all(read('README.md'), /^## The map\n\n```\n([\s\S]*?)^```$/gm);
    const tracked = (name: string) => !['node_modules', 'data', '.git', '.envoi'].includes(name);

    expect(all(map, /^([\w.]+)\//gm).sort()).toEqual(folders('.').filter(tracked));
    expect(all(map, /^ {2}([\w.-]+)\//gm).sort()).toEqual(folders('src'));
  });
});

describe('docs/operations.md', () => {
  it('tells what every line of the log means that warns', () => {
    const files = fs.readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const shipped = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const logged = shipped.flatMap((name) =>
      [...read(path.join('src', name)).matchAll(/\blog\.(warn|error)\(\s*'([^']+)'/g)].map(
        ([, level = '', line = '']) => `${line}: ${level}`,
      ),
    );
    const told = [...read('docs/operations.md').matchAll(/^\| `([^`]+)` \| (warn|error) \|/gm)].map(
      ([, line = '', level = '']) => `${line}: ${level}`,
    );

    expect(told.sort()).toEqual([...new Set(logged)].sort());
  });
});

/** `Envoi 36 µs, PostgreSQL 26 µs` of the row of a table that begins so. */
function costs(page: string, row: string): Record<string, string> {
  const line = read(page)
    .split('\n')
    .find((each) => each.startsWith(`| ${row} |`));
  return Object.fromEntries([...line!.matchAll(/(\w+) (\d+ µs)/g)].map(([, who, cost]) => [who!, cost!]));
}

describe('what a message costs', () => {
  it.each([
    ['in bulk', 0],
    ['one by one', 1],
  ])('is the same on the page about speed and on the one about several machines, %s', (how, column) => {
    const [envoi, postgres, simulator] = ['Envoi:', 'PostgreSQL,', 'simulated carrier,'].map((part) => {
      const line = read('docs/scaling.md')
        .split('\n')
        .find((each) => each.startsWith(`| ${part}`) && each.includes('µs |'));
      return line!.split('|')[2 + column]!.trim();
    });
    expect(costs('docs/performance.md', `CPU per message ${how}`)).toMatchObject({
      Envoi: envoi,
      PostgreSQL: postgres,
      simulator,
    });
  });
});
