import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGuardFile, writeGuardFile } from './restore-guard-file.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-guard-'));
  folder = path.join(parent, 'data');
});
afterEach(() => fs.rmSync(parent, { recursive: true }));

const mark = { token: 'a', epoch: 7 };
const file = () => path.join(folder, 'restore-guard.json');

describe('the restore guard of a data folder', () => {
  it('is read as it was written, and leaves nothing beside it', () => {
    expect(readGuardFile(folder)).toBeUndefined();

    writeGuardFile(folder, mark);
    writeGuardFile(folder, { ...mark, epoch: 8 });

    expect(readGuardFile(folder)).toEqual({ token: 'a', epoch: 8, copied: false });
    expect(fs.readdirSync(folder)).toEqual(['restore-guard.json']);
  });

  it('is read under the name that it had before, which is gone once it is written', () => {
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'fence.json'), JSON.stringify({ ...mark, born: null }));

    expect(readGuardFile(folder)).toEqual({ ...mark, copied: false });

    writeGuardFile(folder, { ...mark, epoch: 8 });

    expect(readGuardFile(folder)).toEqual({ ...mark, epoch: 8, copied: false });
    expect(fs.readdirSync(folder)).toEqual(['restore-guard.json']);
  });

  it('knows itself when the folder is renamed, and its owner, mode and dates are changed', () => {
    writeGuardFile(folder, mark);
    const renamed = path.join(parent, 'renamed');
    fs.renameSync(folder, renamed);
    const there = path.join(renamed, 'restore-guard.json');
    fs.chmodSync(there, 0o640);
    fs.utimesSync(there, 1, 1);

    expect(readGuardFile(renamed)).toEqual({ ...mark, copied: false });
  });

  it('knows that it is a copy, in another folder and in the same', () => {
    writeGuardFile(folder, mark);
    const copied = path.join(parent, 'copy');
    fs.cpSync(folder, copied, { recursive: true, preserveTimestamps: true });
    fs.copyFileSync(file(), path.join(parent, 'backup'));
    fs.renameSync(path.join(parent, 'backup'), file());

    expect([readGuardFile(copied), readGuardFile(folder)]).toEqual([
      { ...mark, copied: true },
      { ...mark, copied: true },
    ]);
  });

  it.each(['', 'null', '{"token":1}', '{"tok'])('is none where the file says %j', (content) => {
    writeGuardFile(folder, mark);
    fs.writeFileSync(file(), content);

    expect(readGuardFile(folder)).toBeUndefined();
  });
});
