import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = path.join(import.meta.dirname, '../bin');
const commands = fs.readdirSync(bin).filter((name) => name !== 'lib.sh');

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-links-')));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function link(target: string, name: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.symlinkSync(target, file);
  return file;
}

describe.each(commands)('bin/%s', (command) => {
  const real = path.join(bin, command);

  /** A checkout of which nothing is known but where it is: lib.sh tells the folder that the command went to. */
  function checkout(): string {
    const place = path.join(folder, 'opt/envoi with a space');
    fs.mkdirSync(path.join(place, 'bin'), { recursive: true });
    fs.copyFileSync(real, path.join(place, 'bin', command));
    fs.writeFileSync(path.join(place, 'bin/lib.sh'), 'pwd\nexit 0\n');
    return place;
  }

  it.each<[string, (place: string) => { run: string; cwd?: string }]>([
    ['itself', (place) => ({ run: path.join(place, 'bin', command) })],
    ['its name in its own folder', (place) => ({ run: `./${command}`, cwd: path.join(place, 'bin') })],
    ['a link', (place) => ({ run: link(path.join(place, 'bin', command), 'usr/bin/envoi') })],
    ['a relative link', () => ({ run: link(`../../opt/envoi with a space/bin/${command}`, 'usr/bin/envoi') })],
    [
      'a link to a relative link',
      () => {
        link(`../../opt/envoi with a space/bin/${command}`, 'etc/alternatives/envoi');
        return { run: link('../../etc/alternatives/envoi', 'usr/bin/envoi') };
      },
    ],
    ['a link to its folder', (place) => ({ run: path.join(link(path.join(place, 'bin'), 'usr/envoi'), command) })],
    [
      'a relative path to a link',
      () => {
        link(`../opt/envoi with a space/bin/${command}`, 'usr/-envoi');
        return { run: './usr/-envoi', cwd: folder };
      },
    ],
  ])('runs in its own checkout by %s', (_, way) => {
    const place = checkout();
    const { run, cwd = '/' } = way(place);

    const { stdout, stderr } = spawnSync(run, [], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], CDPATH: '/:.' },
    });

    expect([stdout, stderr]).toEqual([`${place}\n`, '']);
  });
});
