import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const source = (name: string) => JSON.stringify(path.join(import.meta.dirname, name));

it('a process that cannot open another file takes nothing for dead, and knows all again when it can', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-files-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'program.ts');
  fs.writeFileSync(
    program,
    `import fs from 'node:fs';
    import { processMark } from ${source('process-mark.ts')};
    import { readLock, takeLock } from ${source('lock-file.ts')};
    import { readGuardFile, writeGuardFile } from ${source('restore-guard-file.ts')};
    import { mayUse } from ${source('../../storage/postgres/account.ts')};
    import { readPostmaster, serves } from ${source('../../storage/postgres/postmaster.ts')};
    const [folder] = process.argv.slice(2);
    takeLock(folder + '/lock');
    writeGuardFile(folder, { token: 'a', epoch: 1 });
    fs.writeFileSync(folder + '/postmaster.pid', process.pid + '\\n\\n\\n5432\\n\\n\\n\\nready\\n');
    const looks = {
      processMark: () => typeof processMark(process.pid),
      readLock: () => readLock(folder + '/lock')?.pid === process.pid,
      readGuardFile: () => readGuardFile(folder)?.epoch,
      readPostmaster: () => readPostmaster(folder)?.state,
      serves: () => serves(process.pid, folder),
      mayUse: () => mayUse({ uid: process.getuid(), gid: process.getgid() }, 'r', folder),
    };
    const answers = () => Object.fromEntries(Object.entries(looks).map(([name, look]) => {
      try { return [name, look()]; } catch (error) { return [name, error.code]; }
    }));
    const before = answers();
    const taken = [];
    try { for (;;) taken.push(fs.openSync('/dev/null', 'r')); } catch {}
    const without = answers();
    for (const handle of taken) fs.closeSync(handle);
    console.log(JSON.stringify({ before, without, after: answers() }));`,
  );

  const said = execFileSync('sh', ['-c', `ulimit -n 96; exec "$0" "$@"`, process.execPath, program, folder], {
    encoding: 'utf8',
  });

  const { before, without, after } = JSON.parse(said) as Record<string, Record<string, unknown>>;
  const known = {
    processMark: 'string',
    readLock: true,
    readGuardFile: 1,
    readPostmaster: 'ready',
    serves: false,
    mayUse: true,
  };
  expect(before).toEqual(known);
  expect(without).toEqual(Object.fromEntries(Object.keys(known).map((name) => [name, 'EMFILE'])));
  expect(after).toEqual(known);
});
