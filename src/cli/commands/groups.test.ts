import { describe, expect, it } from 'vitest';
import { wordsOf } from '#test/support/pages/command-line.ts';
import { fullName, usage } from '../help.ts';
import { parse } from '../parse.ts';
import { groups } from './groups.ts';

const loaded = await Promise.all(groups.map(async ({ name, load }) => ({ name, commands: (await load()).commands })));
const all = loaded.flatMap(({ name, commands }) =>
  commands.map((command) => ({ name: fullName(name, command), group: name, command })),
);

describe('the table of commands', () => {
  it('names each command once', () => {
    const names = all.map(({ name }) => name);

    expect(names).toEqual([...new Set(names)]);
  });

  it.each(all)('shows an example of envoi $name that reads as this command', ({ name, command }) => {
    const words = wordsOf(command.example);
    const given = words.slice(1 + name.split(' ').length);

    expect(words.slice(0, -given.length || undefined).join(' ')).toBe(`envoi ${name}`);
    expect(parse(command, given)).toBeTypeOf('object');
  });

  it.each(all)('keeps the summary of envoi $name to a line, without a full stop', ({ command }) => {
    expect(command.summary).toMatch(/^[a-z].{5,70}[^.]$/);
  });

  it.each(all)('tells the arguments of envoi $name from its options by their case', ({ group, command }) => {
    const text = usage(group, command);

    for (const name of Object.keys(command.arguments)) expect(text).toContain(name.toUpperCase());
    for (const name of Object.keys(command.options)) expect(text).toContain(`--${name}`);
  });
});
