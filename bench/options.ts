import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/index.ts';

export type Options = {
  names: readonly string[];
  json: boolean;
  repeat: number;
  /** Messages of every scenario, or the share of its full length. */
  messages: number | undefined;
  scale: number;
  stored: number | undefined;
  folder: string;
  profile: string | undefined;
  save: string | undefined;
  compare: string | undefined;
};

export const usage = `npm run bench -- [scenario …] [options]

  --json            print one JSON object instead of a table
  --repeat N        repetitions of each scenario (3)
  --messages N      messages in each repetition, instead of the scenario's own number
  --scale SHARE     the scenario's own number times this, such as 0.1
  --stored N        messages that "stored" fills the database with (50000000, or what the disk allows)
  --folder PATH     where data folders are made: on the disk you mean to use (the temporary folder)
  --profile FOLDER  where Envoi's CPU time went, a .cpuprofile for each start of it
  --save FILE       keep the results
  --compare FILE    print the ratio to kept results

Scenarios, all but those with a star unless some are named:

${Object.entries(scenarios)
  .map(([name, { about, byNameOnly }]) => `  ${`${name}${byNameOnly ? '*' : ''}`.padEnd(18)}${about}`)
  .join('\n')}
`;

/** @throws an Error whose message is for people. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      repeat: { type: 'string' },
      messages: { type: 'string' },
      scale: { type: 'string' },
      stored: { type: 'string' },
      folder: { type: 'string' },
      profile: { type: 'string' },
      save: { type: 'string' },
      compare: { type: 'string' },
    },
  });
  if (values.help) return 'help';
  for (const name of positionals) {
    if (!Object.hasOwn(scenarios, name)) throw new Error(`no scenario is called ${name}\n\n${usage}`);
  }
  const usual = Object.entries(scenarios).flatMap(([name, { byNameOnly }]) => (byNameOnly ? [] : [name]));
  return {
    names: positionals.length > 0 ? positionals : usual,
    json: values.json ?? false,
    repeat: wholeNumber('repeat', values.repeat) ?? 3,
    messages: wholeNumber('messages', values.messages),
    scale: share(values.scale) ?? 1,
    stored: wholeNumber('stored', values.stored),
    folder: values.folder ?? os.tmpdir(),
    profile: values.profile === undefined ? undefined : path.resolve(values.profile),
    save: values.save,
    compare: values.compare,
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is a whole number above 0, not ${text}`);
  return Number(text);
}

function share(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--scale is a number above 0, not ${text}`);
  return value;
}
