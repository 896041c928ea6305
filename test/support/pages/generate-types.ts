import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connect } from '#storage/database.ts';
import { migrate, migrationsFolder } from '#storage/migrate.ts';
import { startEmbedded } from '#storage/postgres/embedded.ts';
import { schemaTypes, schemaTypesFile } from '../database/schema-types.ts';

// What bin/generate-types runs after a migration was added: a throw-away cluster, migrated, and the types read from it.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-types-'));
fs.chmodSync(folder, 0o711); // as root, the server runs as another account
const server = await startEmbedded(path.join(folder, 'postgres'), { durable: false });
try {
  const database = connect(server.url('postgres'), { max: 1 });
  await migrate(database.db);
  await database.close();

  const { ok, said } = await schemaTypes(server.url('postgres'), 'write');
  if (!ok) throw new Error(said);
  listNewMigrations();
  console.log(`wrote ${path.relative(process.cwd(), schemaTypesFile)}`);
} finally {
  await server.stop();
  fs.rmSync(folder, { recursive: true });
}

/** Adds the checksums of new files; those of listed files stay, so that an edited one is found by the tests. */
function listNewMigrations(): void {
  const list = path.join(migrationsFolder, 'checksums.txt');
  const known = fs
    .readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const files = fs
    .readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const lines = files.map((file) => known.find((line) => line.endsWith(`  ${file}`)) ?? checksumLine(file));
  fs.writeFileSync(list, `${lines.join('\n')}\n`);
}

function checksumLine(file: string): string {
  const hash = createHash('sha256')
    .update(fs.readFileSync(path.join(migrationsFolder, file)))
    .digest('hex');
  return `${hash}  ${file}`;
}
