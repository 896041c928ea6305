import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { restoreLinks } from './binaries.ts';

it('restoreLinks makes the links that npm left out, in the bundle and in a copy of any name', () => {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-postgres-'));
  onTestFinished(() => fs.rmSync(copy, { recursive: true }));
  fs.mkdirSync(path.join(copy, 'lib'));
  fs.writeFileSync(path.join(copy, 'lib', 'libpq.so.5.18'), 'library');
  const links = ['libpq.so', 'libpq.so.5'].map((name) => `native/lib/${name}`);
  const list = links.map((target) => ({ source: 'native/lib/libpq.so.5.18', target }));
  fs.writeFileSync(path.join(copy, 'pg-symlinks.json'), JSON.stringify(list));

  restoreLinks(copy);
  restoreLinks(copy);

  expect(fs.readFileSync(path.join(copy, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  expect(fs.readdirSync(path.join(copy, 'lib')).sort()).toEqual(['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
});
