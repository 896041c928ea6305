import fs from 'node:fs';
import path from 'node:path';
import { madePages } from './made-pages.ts';

// What bin/generate-docs runs.

const docs = path.join(import.meta.dirname, '../../../docs');
for (const [name, page] of Object.entries(madePages)) {
  const file = path.join(docs, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, page);
  console.log(`wrote docs/${name}`);
}
