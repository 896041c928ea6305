import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { groups } from '#cli/commands/groups.ts';
import { parse } from '#cli/parse.ts';
import { systemClock } from '#platform/clock.ts';
import { commandLine, wordsOf } from './command-line.ts';
import type { RunLine } from './printed-page.ts';

/** The address that pages print: the default one. */
export const PRINTED_ADDRESS = 'http://127.0.0.1:8080';

/** A message takes a second or two to its phone and back. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 100;
const READING = /[ /](show|list|figures|statement) /;
/** Takes minutes, and has a journey of its own: that it reads as a command is enough here. */
const LONG = /^bin\/envoi (prove) /;

export type PageContext = {
  /** The settings of the Envoi that runs. */
  environment: Readonly<Record<string, string>>;
  /** Where that Envoi serves. */
  address: string;
  /** Stands for /tmp where a command names a folder in it. */
  folder: string;
};

/**
 * Runs the `bin/envoi` and `curl` lines of a page. Readings are repeated until they show what is expected: messages are on
 * their way meanwhile.
 */
export function pageCommands(ctx: PageContext): RunLine {
  const run = (line: string) => (line.startsWith('curl ') ? post(line, ctx.address) : runEnvoi(line, ctx));
  return async (line, expected) => {
    const long = LONG.exec(`${line} `)?.[1];
    if (long !== undefined) return readOnly(long, line);
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const printed = await run(line);
      if (expected(printed) || !READING.test(`${line} `) || performance.now() > deadline) return printed;
      await new Promise((later) => setTimeout(later, LOOK_AGAIN_MS));
    }
  };
}

/** @throws {UsageError} when the words are not those of the group's own command. */
async function readOnly(name: string, line: string): Promise<undefined> {
  const [command] = (await groups.find((group) => group.name === name)!.load()).commands;
  parse(command!, wordsOf(line).slice(2));
}

async function runEnvoi(line: string, { environment, folder }: PageContext): Promise<string> {
  const [settings = '', words = ''] = line.split('bin/envoi ');
  const own = settings.replace('/tmp/', `${folder}${path.sep}`).split(' ').filter(Boolean);
  const printed: string[] = [];
  const person = { print: (text: string) => void printed.push(text), stopped: async () => {} };
  const merged = { ...environment, ...Object.fromEntries(own.map(nameAndValue)) };
  const { text } = await commandLine(merged, systemClock).run(words, person);
  return [...printed, text].join('\n').trimEnd();
}

/** What `curl URL -d NAME=VALUE …` prints. A value may be what a command gives: `$(date …)`, for a date to come. */
async function post(line: string, address: string): Promise<string> {
  const [, url = '', ...rest] = wordsOf(line.replaceAll(/\$\(([^)]+)\)/g, (_, command: string) => shell(command)));
  const fields = rest.filter((word) => word !== '-d').map((field) => nameAndValue(field));
  const answer = await fetch(url.replace(PRINTED_ADDRESS, address), {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  return answer.text();
}

function shell(command: string): string {
  return execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd();
}

function nameAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
