import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Db } from './database.ts';

/** Where the `NNNN_name.sql` files are. */
export const migrationsFolder = path.join(import.meta.dirname, 'migrations');

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** The database could not be brought to the code's version; the message is meant for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Brings the database to the code's version and gives the names applied now. All of them run in one transaction under
 * Kysely's lock, so two processes may start at once, and a failed file leaves the database as it was.
 * @throws {MigrationError} when a file fails, or when the database has migrations that this code does not know.
 */
export async function migrate(db: Db, folder = migrationsFolder): Promise<string[]> {
  const migrator = new Migrator({ db, provider: sqlFiles(folder) });
  await refuseNewerDatabase(db, new Set((await migrator.getMigrations()).map((migration) => migration.name)));

  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(failed ? `migration ${failed} failed: ${reason}` : reason, { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** The migrations of a folder, by name without `.sql`; other files are ignored. */
function sqlFiles(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const files = (await fs.readdir(folder)).filter((file) => FILE_NAME.test(file));
      const entries = files.map(async (file): Promise<[string, Migration]> => {
        const text = await fs.readFile(path.join(folder, file), 'utf8');
        return [path.basename(file, '.sql'), { up: async (db) => void (await sql.raw(text).execute(db)) }];
      });
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}

/** An older Envoi on a newer schema would misread rows or break rules it has never heard of. */
async function refuseNewerDatabase(db: Db, known: ReadonlySet<string>): Promise<void> {
  const table = await sql<{ exists: boolean }>`select to_regclass('kysely_migration') is not null as exists`.execute(
    db,
  );
  if (!table.rows[0]?.exists) return;

  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new MigrationError(
      `this database was migrated by a newer Envoi (${unknown.join(', ')} unknown here): start that version, or a later one`,
    );
  }
}
