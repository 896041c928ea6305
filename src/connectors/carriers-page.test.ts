import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { carriersPage } from './carriers-page.ts';

describe('docs/carriers.md', () => {
  it('is made of the table of settings: run bin/generate-docs after a change', () => {
    const committed = fs.readFileSync(path.join(import.meta.dirname, '../../docs/carriers.md'), 'utf8');

    expect(committed).toBe(carriersPage());
  });
});
