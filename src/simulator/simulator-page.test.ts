import { describe, expect, it } from 'vitest';
import { magicNumbers } from './carrier/magic-numbers.ts';
import { settingNames } from './settings.ts';
import { simulatorPage } from './simulator-page.ts';

describe('docs/simulator.md', () => {
  it('tells of every setting, and of every number by itself or by its rule', () => {
    const page = simulatorPage();
    const byRule = /^(91\d\d|97[0-4][1-9])$/;

    expect(settingNames.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
    expect(
      [...magicNumbers.keys()].filter((digits) => !byRule.test(String(digits)) && !page.includes(`| ${digits} |`)),
    ).toEqual([]);
  });
});
