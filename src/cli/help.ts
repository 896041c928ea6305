import type { Command, Option } from './command.ts';
import { columns } from './output/layout.ts';
import { placeholder } from './parse.ts';

const PROGRAM = 'envoi';

/** A line of the list of groups. */
export type GroupSummary = { readonly name: string; readonly summary: string };

/** The help of `envoi` alone. */
export function programHelp(groups: readonly GroupSummary[]): string {
  return sections([
    `${PROGRAM}: runs an installation of Envoi from the command line, whether it is up or not.`,
    `Usage: ${PROGRAM} COMMAND …`,
    ['Commands', groups.map(({ name, summary }) => [name, summary])],
    `${PROGRAM} COMMAND --help says more. Exit codes: 0 done, 1 refused or not well, 2 not a command.`,
  ]);
}

/** The help of the commands that begin with one word. */
export function groupHelp(group: GroupSummary, commands: readonly Command[]): string {
  return sections([
    `${PROGRAM} ${group.name}: ${group.summary}`,
    `Usage: ${PROGRAM} ${group.name} COMMAND …`,
    ['Commands', commands.map((each) => [fullName(group.name, each), each.summary])],
    `${PROGRAM} ${group.name} COMMAND --help says more.`,
  ]);
}

/** The help of one command; that of a group's nameless one lists the others. */
export function commandHelp(groupName: string, command: Command, group: readonly Command[]): string {
  const others = command.name === '' ? group.filter((each) => each !== command) : [];
  const args = Object.entries(command.arguments);
  const options = Object.entries(command.options);
  return sections([
    `${PROGRAM} ${fullName(groupName, command)}: ${command.summary}`,
    `Usage: ${usage(groupName, command)}`,
    command.details ?? '',
    ['Arguments', args.map(([name, argument]) => [placeholder(name, argument), argument.help])],
    ['Options', [...options.map(optionLine), ['--help', 'this text']]],
    ['Example', [[command.example]]],
    ['See also', others.map((each) => [fullName(groupName, each), each.summary])],
  ]);
}

/** One line: `envoi account credit ACCOUNT AMOUNT [--note TEXT]`. */
export function usage(groupName: string, command: Command): string {
  const args = Object.entries(command.arguments).map(([name, argument]) => placeholder(name, argument));
  const options = Object.entries(command.options).map(([name, option]) => {
    const written = optionName(name, option);
    return option.required ? written : `[${written}]${option.multiple ? '…' : ''}`;
  });
  return [PROGRAM, fullName(groupName, command), ...args, ...options].join(' ');
}

export function fullName(groupName: string, command: Command): string {
  return command.name ? `${groupName} ${command.name}` : groupName;
}

function optionLine([name, option]: [string, Option]): [string, string] {
  const notes = [option.required && 'required', option.multiple && 'may be repeated'].filter(Boolean).join(', ');
  return [optionName(name, option), notes ? `${option.help} (${notes})` : option.help];
}

function optionName(name: string, option: Option): string {
  return option.value ? `--${name} ${option.value}` : `--${name}`;
}

type Section = string | readonly [title: string, rows: readonly (readonly string[])[]];

/** Paragraphs with a blank line between them; what is empty is left out. */
function sections(all: readonly Section[]): string {
  return all
    .map((section) => {
      if (typeof section === 'string') return section;
      const [title, rows] = section;
      return rows.length === 0 ? '' : `${title}:\n${indent(columns(rows))}`;
    })
    .filter((text) => text !== '')
    .join('\n\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
