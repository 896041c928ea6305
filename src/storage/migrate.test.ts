import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { migrate, migrationsFolder } from './migrate.ts';

describe('migrate', () => {
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await testDatabase({ empty: true });
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-migrations-'));
    write('0001_letter.sql', 'create table letter (id int8 primary key); insert into letter values (1), (2);');
  });
  afterEach(async () => {
    await database.close();
    fs.rmSync(folder, { recursive: true });
  });

  function write(name: string, text: string): void {
    fs.writeFileSync(path.join(folder, name), text);
  }

  async function letters(): Promise<number> {
    const { rows } = await database.pool.query<{ n: number }>('select count(*) as n from letter');
    return rows[0]!.n;
  }

  it('applies each file once, in order', async () => {
    const first = await migrate(database.db, folder);
    write('0002_more.sql', 'insert into letter values (3)');
    const second = await migrate(database.db, folder);
    const third = await migrate(database.db, folder);

    expect([first, second, third]).toEqual([['0001_letter'], ['0002_more'], []]);
    expect(await letters()).toBe(3);
  });

  it('leaves the database as it was when a file fails, and names the file', async () => {
    await migrate(database.db, folder);
    write('0002_good.sql', 'insert into letter values (3)');
    write('0003_bad.sql', 'insert into letter values (4); insert into letter values (4)');

    await expect(migrate(database.db, folder)).rejects.toThrow(/0003_bad failed: duplicate key/);

    expect(await letters()).toBe(2);
  });

  it('refuses a database that a newer Envoi has migrated', async () => {
    write('0002_newer.sql', 'select 1');
    await migrate(database.db, folder);
    fs.rmSync(path.join(folder, '0002_newer.sql'));

    await expect(migrate(database.db, folder)).rejects.toThrow(/newer Envoi \(0002_newer unknown here\)/);
  });

  it('lets two processes start at once', async () => {
    const applied = await Promise.all([migrate(database.db, folder), migrate(database.db, folder)]);

    expect(applied.flat()).toEqual(['0001_letter']);
  });
});

describe('the migrations', () => {
  const listed = fs
    .readFileSync(path.join(migrationsFolder, 'checksums.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('  ') as [hash: string, file: string]);

  it.each(listed)('with checksum %s: %s is unchanged', (hash, file) => {
    const text = fs.readFileSync(path.join(migrationsFolder, file));

    expect(createHash('sha256').update(text).digest('hex'), `${file} was edited: write a new migration`).toBe(hash);
  });

  it('are all listed: bin/generate-types adds a new one', () => {
    const files = fs.readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql'));

    expect(listed.map(([, file]) => file)).toEqual(files.sort());
  });

  it('have a number of four digits each, and none has another’s', () => {
    const numbers = listed.map(([, file]) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file!)?.[1]);

    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
