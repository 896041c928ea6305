import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const library = path.join(import.meta.dirname, '../bin/lib.sh');

describe('install_packages of bin/lib.sh', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-install-'));
    fs.mkdirSync(path.join(folder, 'tools'));
    // Stands in for npm: it empties and fills node_modules, as npm ci does.
    const npm =
      '#!/bin/sh\nrm -rf node_modules/*\nmkdir -p node_modules\necho "{}" > node_modules/.package-lock.json\n';
    fs.writeFileSync(path.join(folder, 'tools', 'npm'), npm, { mode: 0o755 });
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** A file whose age in seconds is given. */
  function write(name: string, age: number): void {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{}');
    const at = 2_000_000_000 - age;
    fs.utimesSync(file, at, at);
  }

  function install(): { installed: boolean; status: number | null } {
    const tools = [path.join(folder, 'tools'), path.dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    const script = `set -eu; . ${library}; install_packages`;
    const { stderr, status } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8', env: { PATH: tools } });
    return { installed: stderr.includes('Installing packages'), status };
  }

  it('installs where nothing is installed, and not again', () => {
    write('package-lock.json', 0);

    expect(install()).toEqual({ installed: true, status: 0 });
    write('package-lock.json', 2_000_000_000 - 1);
    expect(install()).toEqual({ installed: false, status: 0 });
  });

  it('installs again when the lock file is newer than what is installed', () => {
    write('node_modules/.package-lock.json', 60);
    write('package-lock.json', 0);

    expect(install()).toEqual({ installed: true, status: 0 });
  });

  it('never installs through a link: the folder it leads to belongs to another checkout', () => {
    write('other/.package-lock.json', 60);
    write('other/library/index.js', 60);
    write('package-lock.json', 0);
    fs.symlinkSync('other', path.join(folder, 'node_modules'));

    expect(install()).toEqual({ installed: false, status: 0 });
    expect(fs.existsSync(path.join(folder, 'other/library/index.js'))).toBe(true);
  });

  it('says so when a link leads to no packages', () => {
    write('package-lock.json', 0);
    fs.symlinkSync('nowhere', path.join(folder, 'node_modules'));

    expect(install()).toEqual({ installed: false, status: 1 });
  });
});

it('npm runs no script of a package while it installs', () => {
  const { stdout } = spawnSync('npm', ['config', 'get', 'ignore-scripts'], {
    cwd: path.join(import.meta.dirname, '..'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: os.tmpdir() },
  });

  expect(stdout.trim()).toBe('true');
});
