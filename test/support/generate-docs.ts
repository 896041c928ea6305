import fs from 'node:fs';
import path from 'node:path';
import { configurationPage } from '#platform/configuration-page.ts';

// What bin/generate-docs runs: the pages of docs/ that are made from the code.

const docs = path.join(import.meta.dirname, '../../docs');
fs.mkdirSync(docs, { recursive: true });
fs.writeFileSync(path.join(docs, 'configuration.md'), configurationPage());
console.log('wrote docs/configuration.md');
