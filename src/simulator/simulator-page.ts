import { settingsRows, settingsSchema } from '#platform/settings/describe-settings.ts';
import type { JsonSchema } from '#platform/settings/setting.ts';
import { type MagicNumberGroup, magicNumberGroups } from './carrier/magic-numbers.ts';
import { settingsTable } from './settings.ts';

const opening = `# The simulated carrier

<!-- Made by bin/generate-docs from src/simulator/: change that, not this. -->

A carrier to learn with and to test against. It speaks SMPP 3.4 over TCP like a real SMSC, and every telephone number is a
phone that keeps what it gets and can answer. Nothing leaves the machine and nothing costs money.

\`bin/start\` starts it beside Envoi on port 2775 (\`ENVOI_SIMULATOR_PORT\`); \`bin/envoi simulator\` runs it alone, for any
other SMPP client. It accepts binds under any system_id (Envoi uses \`envoi\`) with the password \`simulator\` (or its
first eight characters: SMPP 3.4 knows no longer ones), as transmitter, receiver or transceiver, any number at once. Receipts and replies go to all binds of the name that sent the message. It
knows submit_sm, submit_multi, data_sm, query_sm, cancel_sm, replace_sm, enquire_link and unbind, honours
registered_delivery, and sends receipts both as text (in the GSM alphabet under data_coding 0, in Latin-1 under 3 where
that lacks a letter) and as TLVs.

Untouched, it is a good carrier: it answers at once, and a message reaches its phone, and its receipt its sender, after one
to two seconds. There are three ways to make it misbehave: numbers with a meaning, settings, and commands.

## Phones

\`bin/envoi phone show NUMBER\` shows a phone, \`bin/envoi phone reply NUMBER TEXT\` answers from it: to the sender of the last
message it got, which may be letters, since nothing here needs a route back. Long texts are joined and split as phones do.
A phone keeps its last 100 messages, all phones together 200,000: then the one that was quiet the longest is forgotten.

Phones outlive the program. Everything is in \`simulator/journal.jsonl\` of the data folder before it is answered, so that not
even \`kill -9\` makes a phone forget; receipts that had not left come after the next start. While the simulator does not run,
the same commands read the journal, and what they ask for is done on the next start.

## Numbers with a meaning

The French regulator keeps 06 39 98 00 00 to 06 39 98 99 99 for films and tests. Those below 9000 are plain numbers, as are
all other numbers of the world. From 9000 on the last four digits say what happens.
`;

const settingsOpening = `## Settings

Changed live by \`bin/envoi simulator set NAME=VALUE …\`, shown by \`bin/envoi simulator settings\`, taken back by
\`bin/envoi simulator set --reset\`. They stay over restarts. A share is a number from 0 (never) to 1 (always); chance is
drawn from the seed, so that the same traffic meets the same fate. Numbers with a meaning go before settings that speak of
plain messages. For programs: [schemas/simulator.json](schemas/simulator.json).
`;

const commandsSection = `## Commands

\`bin/envoi simulator figures\` counts what came in and went out; \`bin/envoi simulator drop\` cuts all links, and with
\`--politely\` unbinds them. Behind these commands is an HTTP server on the Unix socket \`simulator/control.sock\` in the data
folder, open to its owner only. Where that path is too long for a socket, \`simulator/lock.json\` says where it is instead.

| Request | Does |
| --- | --- |
| \`GET /phones/NUMBER\` | shows a phone |
| \`POST /phones/NUMBER/replies\` with \`{"text", "to"?}\` | sends a reply from it |
| \`GET /settings\`, \`PATCH /settings\` with \`{"name": value, …}\`, \`DELETE /settings\` | shows, changes, takes back settings |
| \`DELETE /links\`, \`DELETE /links/politely\` | drops all links; unbinds them |
| \`GET /figures\` | what came in and went out since the start |
`;

const named = Object.entries(settingsTable).map(([name, setting]) => ({ name, setting }));

/** `docs/simulator.md`. */
export function simulatorPage(): string {
  return [
    opening,
    ...magicNumberGroups.map(groupSection),
    settingsOpening,
    settingsRows('Setting', named),
    '',
    commandsSection,
  ].join('\n');
}

function groupSection({ title, rule, magicNumbers }: MagicNumberGroup): string {
  const rows = Object.entries(magicNumbers).map(([digits, { sentence }]) => `| ${digits} | ${sentence} |`);
  const told = rule ?? ['| 06 39 98 … | What happens |', '| --- | --- |', ...rows].join('\n');
  return `### ${title}\n\n${told}\n`;
}

/** `docs/schemas/simulator.json`. */
export function simulatorSchema(): JsonSchema {
  return settingsSchema('Settings of the simulated carrier', named);
}
