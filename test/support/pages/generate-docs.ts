import fs from 'node:fs';
import path from 'node:path';
import { carriersPage } from '#connectors/carriers-page.ts';
import { configurationPage } from '#platform/configuration-page.ts';
import { simulatorPage } from '#simulator/simulator-page.ts';

// What bin/generate-docs runs: the pages of docs/ that are made from the code.

const docs = path.join(import.meta.dirname, '../../../docs');
fs.mkdirSync(docs, { recursive: true });
const pages = {
  'configuration.md': configurationPage(),
  'carriers.md': carriersPage(),
  'simulator.md': simulatorPage(),
};
for (const [name, page] of Object.entries(pages)) {
  fs.writeFileSync(path.join(docs, name), page);
  console.log(`wrote docs/${name}`);
}
